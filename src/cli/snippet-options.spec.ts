import { UsageError, snippetOptions } from './snippet-options.js';

const get = ['GET', '/api/messages'];

describe('the options of npm run snippet', () => {
  it('are a method, a path, a language, and an address and a token where they are given', () => {
    const rest = ['--lang', 'python', '--url', 'https://api.example.com', '--token', 'a.b-c_d'];
    expect(snippetOptions([...get, ...rest])).toEqual({
      method: 'get',
      path: '/api/messages',
      language: expect.objectContaining({ lang: 'Python' }),
      url: 'https://api.example.com',
      token: 'a.b-c_d',
    });
  });

  it.each([
    ['CURL', 'cURL'],
    ['c#', 'C#'],
    ['csharp', 'C#'],
    ['golang', 'Go'],
    ['JAVA', 'Java'],
    ['node', 'Node'],
    ['node.js', 'Node'],
    ['javascript', 'Node'],
    ['objc', 'Objective-C'],
    ['Objective-C', 'Objective-C'],
    ['php', 'PHP'],
    ['py', 'Python'],
    ['rb', 'Ruby'],
    ['swift', 'Swift'],
  ])('take %s for %s', (name, lang) => {
    expect(snippetOptions([...get, '--lang', name])?.language.lang).toBe(lang);
  });

  it.each([
    ['no path', ['GET', '--lang', 'go'], 'Name one method and one path'],
    ['two paths', [...get, '/x', '--lang', 'go'], 'Name one method and one path'],
    ['no language', get, 'Name a language: --lang'],
    ['an unknown language', [...get, '--lang', 'cobol'], 'There is no cobol here'],
    ['an address that is none', [...get, '--lang', 'go', '--url', 'localhost'], '--url is no http or https address'],
    ['an address of files', [...get, '--lang', 'go', '--url', 'file:///x'], '--url is no http or https address'],
    ['a token with a quote', [...get, '--lang', 'go', '--token', 'a"b'], '--token is no access token'],
    ['an unknown option', [...get, '--language', 'go'], "Unknown option '--language'"],
  ])('refuse %s, and show how it goes', (_what, args, problem) => {
    expect(() => snippetOptions(args)).toThrow(UsageError);
    expect(() => snippetOptions(args)).toThrow(problem);
    expect(() => snippetOptions(args)).toThrow('npm run -s snippet -- METHOD PATH --lang LANGUAGE');
  });

  it('are none where help is asked for', () => {
    expect(snippetOptions(['--help'])).toBeUndefined();
  });
});
