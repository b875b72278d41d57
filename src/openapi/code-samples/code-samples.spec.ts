import type { OpenAPIObject } from '@nestjs/swagger';
import { type CodeSample, addCodeSamples } from './code-samples.js';

/** The parts of a document that are read, with one operation at `/things/{id}`. */
function documentOf(operation: object, components: object = {}): OpenAPIObject {
  return { paths: { '/things/{id}': { post: operation } }, components } as unknown as OpenAPIObject;
}

const id = { in: 'path', name: 'id', required: true, schema: { type: 'string', example: '4 2' } };
const bodyOf = (example: unknown) => ({ requestBody: { content: { 'application/json': { example } } } });

function samples(operation: object, address = 'http://127.0.0.1:3000', components = {}): Record<string, string> {
  const { paths } = addCodeSamples(documentOf({ parameters: [id], ...operation }, components), address);
  const made: CodeSample[] = Reflect.get(paths['/things/{id}']!.post!, 'x-codeSamples');
  return Object.fromEntries(made.map(({ lang, source }) => [lang, source]));
}

describe('a code sample', () => {
  it('has the address with its path, the example of the path parameter, and the method', () => {
    for (const source of Object.values(samples({}, 'https://api.example.com:8443/gateway/'))) {
      expect(source).toMatch(/https:\/\/api\.example\.com:8443\/gateway\/things\/4%202|"\/gateway\/things\/4%202"/);
      expect(source).toMatch(/POST|Post|\.post\(/);
    }
  });

  it('uses TLS only when the address is https', () => {
    expect(samples({}, 'https://api.example.com').Python).toContain('http.client.HTTPSConnection("api.example.com")');
    expect(samples({}, 'https://api.example.com').Ruby).toContain('http.use_ssl = true');
    expect(samples({}, 'http://[::1]:3000').Python).toContain('http.client.HTTPConnection("[::1]:3000")');
    expect(samples({}, 'http://[::1]:3000').Ruby).not.toContain('use_ssl');
  });

  it('has a token only when the operation requires one', () => {
    for (const source of Object.values(samples({ security: [] }))) expect(source).not.toContain('Authorization');
    for (const source of Object.values(samples({ security: [{ bearer: [] }] }))) {
      expect(source).toMatch(/Authorization"?:? ?.*Bearer YOUR_ACCESS_TOKEN/);
    }
  });

  it('has a content type only when it has a body', () => {
    for (const source of Object.values(samples({}))) expect(source).not.toMatch(/content-type/i);
    const { 'C#': csharp, ...others } = samples(bodyOf({ text: 'Hello' }));
    for (const source of Object.values(others)) expect(source).toMatch(/Content-Type"?'?:? ?.*application\/json/);
    expect(csharp).toContain('AddJsonBody("{\\"text\\":\\"Hello\\"}", false)'); // which sets it
  });

  it('has each required parameter once, and omits optional ones', () => {
    const parameters = [
      id,
      { in: 'query', name: 'q', required: true, schema: { type: 'string', examples: ['a b&c'] } },
      { in: 'query', name: 'limit', required: false, schema: { type: 'integer', example: 20 } },
      { in: 'header', name: 'X-Tenant', required: true, example: 'acme' },
    ];
    for (const source of Object.values(samples({ parameters }))) {
      expect(source).not.toContain('limit');
      expect(source).toMatch(/X-Tenant.*acme/);
      expect(source.match(/a%20b%26c|"a b&c"/g)).toHaveLength(1);
    }
  });

  it('has a body made of the examples in its schema when the body has no example', () => {
    const schema = {
      type: 'object',
      required: ['name', 'tags', 'size', 'isOpen'],
      properties: {
        name: { $ref: '#/components/schemas/Name' },
        tags: { type: 'array', items: { enum: ['new'] } },
        size: { type: 'integer', minimum: 3 },
        isOpen: { type: 'boolean' },
        note: { type: 'string' },
      },
    };
    const requestBody = { content: { 'application/json': { schema } } };
    const components = { schemas: { Name: { type: 'string', examples: ['Ada'] } } };
    const { Go } = samples({ requestBody }, undefined, components);
    expect(Go).toContain(JSON.stringify('{"name":"Ada","tags":["new"],"size":3,"isOpen":true}'));
  });

  it.each([
    ['Node', 'null'],
    ['PHP', 'null'],
    ['Objective-C', '[NSNull null]'],
    ['Swift', 'NSNull()'],
  ])('for %s has null in a body as %s', (lang, literal) => {
    expect(samples(bodyOf({ note: null }))[lang]).toMatch(
      new RegExp(`note"?'? ?[:=]>? ${literal.replaceAll(/[[\]()]/g, '\\$&')}`),
    );
  });
});

describe('an address with characters that have a meaning in strings', () => {
  const address = `http://user:secret@127.0.0.1/$x'"\`/\\(z)$(id)\${w}/?q=1#{y}`;

  it.each(Object.keys(samples({})))('is escaped in the sample for %s', (lang) => {
    const source = samples({}, address)[lang]!;
    expect(source).toContain('/%24x%27%22%60//%28z%29%24%28id%29%24%7Bw%7D/things/4%202');
    expect(source).not.toMatch(/secret|\$x|#\{y/);
  });
});

describe('a body with hostile text', () => {
  // `test/clients` runs the samples in the other languages; Swift is not available there.
  it('is escaped in the sample for Swift', () => {
    const { Swift } = samples(bodyOf({ 'ke"y': `"\\(exit(1))\n\u0001\u2028 é漢😀 \\` }));
    expect(Swift).toContain(String.raw`["ke\"y": "\"\\(exit(1))\u{a}\u{1}\u{2028} é漢😀 \\"] as [String : Any?]`);
  });

  it('has only ASCII characters in the samples for Python and Java', () => {
    const { Python, Java } = samples(bodyOf({ text: 'é漢😀' }));
    for (const source of [Python, Java]) expect(source).toContain(String.raw`\\u00e9\\u6f22\\ud83d\\ude00`);
  });
});
