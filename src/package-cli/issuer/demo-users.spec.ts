import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readUsers } from './demo-users.js';

describe('the file of users', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'users-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const read = (text: string) => {
    const file = path.join(folder, 'users.json');
    writeFileSync(file, text);
    return readUsers(file);
  };

  it('has scopes and claims for each user, or neither', () => {
    const ann = { scopes: ['read:orders'], claims: { org_id: 'org_1' } };
    expect(Object.fromEntries(read(JSON.stringify({ ann, bob: {} })))).toEqual({ ann, bob: {} });
  });

  it.each([
    ['[]', 'the file: expected an object'],
    ['{}', 'expected at least one user'],
    ['{"ann": "admin"}', 'ann: expected an object'],
    ['{"ann": {"scope": ["a"]}}', 'ann: unknown member scope'],
    ['{"ann": {"scopes": "a b"}}', 'ann: scopes: expected an array of strings'],
    ['{"ann": {"scopes": [1]}}', 'ann: scopes: expected an array of strings'],
    ['{"ann": {"claims": []}}', 'ann: claims: expected an object'],
    ['{', 'JSON'],
  ])('is rejected with its name when it is %s', (text, problem) => {
    expect(() => read(text)).toThrow(problem);
    expect(() => read(text)).toThrow('users.json: ');
  });

  it('is named when it is missing', () => {
    expect(() => readUsers('/nowhere/users.json')).toThrow('/nowhere/users.json: ENOENT');
  });
});
