/** The resources of a Terraform module: the arguments, by the type and the key. */
export type Resources = Readonly<Record<string, Readonly<Record<string, object>>>>;

/** The key of a resource: an identifier of Terraform, which doesn't begin with a digit. */
export function key(name: string): string {
  return name.replaceAll(/\W+/g, '_').replace(/^(?=\d)/, '_');
}

/**
 * @param entries the arguments, each with the name that the key is made of
 * @throws {Error} two names have the same key
 */
export function keyed(entries: readonly (readonly [name: string, resource: object])[]): Record<string, object> {
  const keys = entries.map(([name]) => key(name));
  const repeated = keys.find((one, index) => keys.indexOf(one) !== index);
  if (repeated !== undefined) throw new Error(`Two names would be ${repeated} in Terraform: rename one`);
  return Object.fromEntries(entries.map(([, resource], index) => [keys[index], resource]));
}

/** A value that Terraform knows when the resource exists. */
export function reference(type: string, key: string, attribute = 'id'): string {
  return `\${${type}.${key}.${attribute}}`;
}
