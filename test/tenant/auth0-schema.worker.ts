import { createRequire } from 'node:module';
import { json } from 'node:stream/consumers';
import { parse } from 'yaml';

// A process of its own: auth0-deploy-cli is large, and Jest would load it several times slower. It checks a file in this way before it
// imports it (Auth0.validate in lib/tools/auth0/index.js), but with the schemas of all kinds of objects, which takes 20 seconds.

interface Schema {
  readonly properties: Readonly<Record<string, object>>;
}

interface Validator {
  compile(schema: object): {
    (value: unknown): boolean;
    errors?: readonly { dataPath: string; message: string }[] | null;
  };
}

const required = createRequire(import.meta.resolve('auth0-deploy-cli/package.json'));
const Ajv = required('ajv') as new (options: object) => Validator; // the version that it has: 6
const { default: schema } = required('./lib/tools/auth0/schema.js') as { default: Schema };

const kinds = ['resourceServers', 'roles', 'clients', 'clientGrants'];
const properties = Object.fromEntries(kinds.map((kind) => [kind, schema.properties[kind]]));
const validate = new Ajv({ useDefaults: true, nullable: true }).compile({ ...schema, properties });

/** Reads a list of YAML texts, and writes the problems of each. */
const texts = (await json(process.stdin)) as string[]; // as the test sends them
const problems = texts.map((text) =>
  validate(parse(text)) ? [] : validate.errors!.map(({ dataPath, message }) => `${dataPath} ${message}`),
);
process.stdout.write(JSON.stringify(problems));
