import { strings } from '@angular-devkit/schematics';
import pluralize from 'pluralize';

/** The forms of a resource's name in the templates. */
export interface Names {
  /** In paths, scopes and names of files: `purchase-orders`. */
  readonly path: string;
  /** `purchase_orders`. */
  readonly table: string;
  /** In names of classes: `PurchaseOrders`, `PurchaseOrder`. */
  readonly Plural: string;
  readonly Singular: string;
  /** In names of variables: `purchaseOrders`, `purchaseOrder`. */
  readonly plural: string;
  readonly singular: string;
  /** In sentences: `purchase orders`, `Purchase orders`. */
  readonly many: string;
  readonly Many: string;
  /** In sentences: `purchase order`, `a purchase order`, `A purchase order`. */
  readonly one: string;
  readonly aOne: string;
  readonly AOne: string;
}

/** The gateway logs no longer words of a path. */
const MAX_LENGTH = 32;

/**
 * @param name of the resource as in the path of the API, such as `orders`; `order` means the same
 * @param singular where English grammar fails: then `name` is the plural as it is
 * @throws {Error} a name that is not in kebab-case, is too long, or has no singular of its own
 */
export function namesOf(name: string, singular?: string): Names {
  const path = singular === undefined ? pluralize.plural(kebabCase(name)) : kebabCase(name);
  const onePath = singular === undefined ? pluralize.singular(path) : kebabCase(singular);
  if (path === onePath)
    throw new Error(`“${path}” has no singular of its own: add --singular, such as --singular ${path}-item`);
  const [many, one] = [path.replaceAll('-', ' '), onePath.replaceAll('-', ' ')];
  const aOne = `${article(one)} ${one}`;
  return {
    path,
    table: strings.underscore(path),
    Plural: strings.classify(path),
    Singular: strings.classify(onePath),
    plural: strings.camelize(path),
    singular: strings.camelize(onePath),
    many,
    Many: strings.capitalize(many),
    one,
    aOne,
    AOne: strings.capitalize(aOne),
  };
}

function kebabCase(name: string): string {
  if (!/^[a-z][a-z\d]*(?:-[a-z][a-z\d]*)*$/.test(name))
    throw new Error(
      `“${name}” is not in kebab-case: lower-case words that begin with a letter, such as purchase-orders`,
    );
  if (name.length > MAX_LENGTH) throw new Error(`“${name}” is longer than ${MAX_LENGTH} characters`);
  return name;
}

/** By the sound: an order, an hour; a user, a unit, a European. */
function article(noun: string): string {
  return /^(?:[ai]|e(?!u)|o(?!ne\b)|u(?!ni|s[aei])|hour|honou?r)/.test(noun) ? 'an' : 'a';
}
