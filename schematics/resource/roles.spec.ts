import { grantScopes } from './roles.ts';

describe('the lists of scopes', () => {
  it('get the scopes of the resource', () => {
    const text = `const reading = ['read:messages'];\nconst writing: readonly string[] = [\n  'write:messages',\n];\n`;
    expect(grantScopes(text, { path: 'orders' })).toBe(
      `const reading = ['read:messages','read:orders'];\nconst writing: readonly string[] = [\n  'write:messages','write:orders'];\n`,
    );
  });

  it('get the first scopes when they are empty', () => {
    expect(grantScopes('const reading = [];\nconst writing = [];', { path: 'orders' })).toBe(
      `const reading = ['read:orders'];\nconst writing = ['write:orders'];`,
    );
  });

  it.each(["'read:messages', // the first one\n", "'read:messages', // see scopes[0]\n", '/* none */'])(
    'are left alone where they have a comment: [%s]',
    (items) => {
      expect(() => grantScopes(`const reading = [${items}];`, { path: 'orders' })).toThrow('Move the comment');
    },
  );

  it('are missed with an error that names them', () => {
    expect(() => grantScopes('', { path: 'orders' })).toThrow('src/roles.ts has no list “reading” for read:orders');
  });
});
