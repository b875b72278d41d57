import type { TargetId } from '@readme/httpsnippet/targets';
import * as corrections from './corrections.js';
import * as literals from './literals.js';

/** One of the ten clients of the quickstart, and the target of httpsnippet for it. */
export interface Language {
  /** Its name in `x-codeSamples`. */
  readonly lang: 'cURL' | 'C#' | 'Go' | 'Java' | 'Node' | 'Objective-C' | 'PHP' | 'Python' | 'Ruby' | 'Swift';
  /** The HTTP client. */
  readonly label: string;
  /** Other names of it for `--lang`, in lower case. */
  readonly aliases: readonly string[];
  readonly target: TargetId;
  readonly client: string;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly escape: literals.Escape;
  /** `null` unless given. */
  readonly nullLiteral?: string;
  readonly corrections?: readonly corrections.Correction[];
}

/** In the order of the quickstart. */
export const languages: readonly Language[] = [
  {
    lang: 'cURL',
    label: 'curl',
    aliases: ['shell', 'sh', 'bash'],
    target: 'shell',
    client: 'curl',
    escape: literals.shell,
  },
  {
    lang: 'C#',
    label: 'RestSharp',
    aliases: ['csharp', 'cs', 'dotnet', 'restsharp'],
    target: 'csharp',
    client: 'restsharp',
    escape: literals.jsonString,
    corrections: [corrections.fewerEmptyLines],
  },
  {
    lang: 'Go',
    label: 'net/http',
    aliases: ['golang'],
    target: 'go',
    client: 'native',
    // Without it, an error becomes a null pointer some lines below.
    options: { checkErrors: true },
    escape: literals.jsonString,
  },
  {
    lang: 'Java',
    label: 'Unirest',
    aliases: ['unirest'],
    target: 'java',
    client: 'unirest',
    escape: literals.asciiJsonString,
    corrections: [corrections.printJava],
  },
  {
    lang: 'Node',
    label: 'axios',
    aliases: ['node.js', 'nodejs', 'javascript', 'js', 'axios'],
    target: 'node',
    client: 'axios',
    escape: literals.javascript,
    corrections: [corrections.printAxiosError],
  },
  {
    lang: 'Objective-C',
    label: 'NSURLSession',
    aliases: ['objectivec', 'objc', 'obj-c', 'nsurlsession'],
    target: 'objc',
    client: 'nsurlsession',
    escape: literals.objectiveC,
    nullLiteral: '[NSNull null]',
    corrections: [corrections.printObjectiveC, corrections.spaceObjectiveC],
  },
  {
    lang: 'PHP',
    label: 'cURL',
    aliases: [],
    target: 'php',
    client: 'curl',
    escape: literals.php,
    corrections: [corrections.withoutCurlClose],
  },
  {
    lang: 'Python',
    label: 'http.client',
    aliases: ['python3', 'py', 'http.client'],
    target: 'python',
    client: 'http.client',
    escape: literals.asciiJsonString,
  },
  {
    lang: 'Ruby',
    label: 'net/http',
    aliases: ['rb'],
    target: 'ruby',
    client: 'native',
    escape: literals.rubyJsonString,
  },
  {
    lang: 'Swift',
    label: 'URLSession',
    aliases: ['urlsession'],
    target: 'swift',
    client: 'urlsession',
    escape: literals.swift,
    nullLiteral: 'NSNull()',
  },
];
