import { UsageError } from '../../command-line/index.js';
import { type SnippetOptions, snippetCommand } from './snippet-command.js';

function snippetOptions(args: readonly string[]): SnippetOptions | undefined {
  let parsed: SnippetOptions | undefined;
  snippetCommand((options) => void (parsed = options)).parse(args, { from: 'user' });
  return parsed;
}

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
      dpop: false,
    });
  });

  it.each([[[]], [['--lang', 'sh']]])('are those of curl with --dpop %j', (lang) => {
    expect(snippetOptions([...get, '--dpop', ...lang])).toMatchObject({ dpop: true, language: { lang: 'cURL' } });
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
    ['no path', ['GET', '--lang', 'go'], 'Give PATH'],
    ['two paths', [...get, '/x', '--lang', 'go'], 'There are too many arguments'],
    ['no language', get, 'Choose a language with --lang'],
    ['an unknown language', [...get, '--lang', 'cobol'], '--lang must be one of cURL, C#'],
    [
      'an address that is not a URL',
      [...get, '--lang', 'go', '--url', 'localhost'],
      '--url must be an http or https address',
    ],
    ['a file URL', [...get, '--lang', 'go', '--url', 'file:///x'], '--url must be an http or https address'],
    ['a token with a quote', [...get, '--lang', 'go', '--token', 'a"b'], '--token must be an access token'],
    ['--dpop for another language', [...get, '--dpop', '--lang', 'go'], '--dpop is for curl'],
    ['--dpop with a token', [...get, '--dpop', '--token', 'x'], '--dpop cannot be used with --token'],
    ['an unknown option', [...get, '--language', 'go'], 'Unknown option --language'],
  ])('reject %s', (_what, args, problem) => {
    expect(() => snippetOptions(args)).toThrow(UsageError);
    expect(() => snippetOptions(args)).toThrow(problem);
  });
});
