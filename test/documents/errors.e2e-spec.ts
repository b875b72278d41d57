import { readFileSync } from 'node:fs';

interface OpenApi {
  readonly components: {
    readonly schemas: { readonly Problem: { readonly properties: { readonly reason: { readonly enum?: string[] } } } };
  };
}

describe('docs/reference/errors.md', () => {
  it('explains every reason of the OpenAPI document once, and no other', () => {
    const page = readFileSync('docs/reference/errors.md', 'utf8');
    const explained = [...page.matchAll(/^\| `(\w+)` +\|/gm)].map(([, reason]) => reason);
    // The committed document, which `npm run openapi -- --check` compares with the code.
    const { components } = JSON.parse(readFileSync('openapi.json', 'utf8')) as OpenApi;
    const { enum: reasons = [] } = components.schemas.Problem.properties.reason;
    expect(new Set(explained)).toEqual(new Set(reasons));
    expect(explained).toHaveLength(reasons.length);
  });
});
