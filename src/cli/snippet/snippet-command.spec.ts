import { UsageError, snippetOptions } from './snippet-command.js';

const get = ['GET', '/api/messages'];

describe('the options of npm run snippet', () => {
  it('are a method, a path, a language, and optionally an address and a token', () => {
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
  ])('accept %s as a name of %s', (name, lang) => {
    expect(snippetOptions([...get, '--lang', name])?.language.lang).toBe(lang);
  });

  it.each([
    ['no path', ['GET', '--lang', 'go'], 'Expected one method and one path'],
    ['two paths', [...get, '/x', '--lang', 'go'], 'Expected one method and one path'],
    ['no language', get, 'Choose a language with --lang'],
    ['an unknown language', [...get, '--lang', 'cobol'], 'Unknown language: cobol'],
    [
      'an address that is not a URL',
      [...get, '--lang', 'go', '--url', 'localhost'],
      '--url must be an http or https address',
    ],
    ['a file URL', [...get, '--lang', 'go', '--url', 'file:///x'], '--url must be an http or https address'],
    ['a token with a quote', [...get, '--lang', 'go', '--token', 'a"b'], '--token must be an access token'],
    ['an unknown option', [...get, '--language', 'go'], "Unknown option '--language'"],
  ])('reject %s, and show the usage', (_what, args, problem) => {
    expect(() => snippetOptions(args)).toThrow(UsageError);
    expect(() => snippetOptions(args)).toThrow(problem);
    expect(() => snippetOptions(args)).toThrow('npm run -s snippet -- METHOD PATH --lang LANGUAGE');
  });

  it('are undefined with --help', () => {
    expect(snippetOptions(['--help'])).toBeUndefined();
  });
});
