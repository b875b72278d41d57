import { HTTPSnippet } from '@readme/httpsnippet';
import type { OpenAPIObject } from '@nestjs/swagger';
import { addCodeSamples } from './code-samples.js';
import { harRequest } from './har-request.js';
import { languages } from './languages.js';

const operation = {
  security: [{ bearer: [] }],
  requestBody: { content: { 'application/json': { example: { text: 'Hello' } } } },
  responses: {},
};
const document = { paths: { '/things': { post: operation } } } as unknown as OpenAPIObject; // all that is read
const address = 'http://127.0.0.1:3000';

function uncorrected(lang: string): string {
  const { target, client, options } = languages.find((language) => language.lang === lang)!;
  const request = harRequest(document, address, ['post', '/things', operation]);
  return String(new HTTPSnippet(request).convert(target, client, options)[0]);
}

function corrected(wanted: string): string {
  const samples = Reflect.get(addCodeSamples(document, address).paths['/things']!.post!, 'x-codeSamples');
  return samples.find(({ lang }: { lang: string }) => lang === wanted).source;
}

describe('the corrections of httpsnippet:', () => {
  it.each([
    ['Node', 'logs no token when it fails', 'err.response?.data ?? err.message', 'console.error(err)'],
    ['Objective-C', 'prints the body of the response', '[[NSString alloc] initWithData:data', 'httpResponse'],
    [
      'Objective-C',
      'has an empty line between blocks',
      ' };\n\nNSDictionary *parameters',
      ' };\nNSDictionary *parameters',
    ],
    ['PHP', 'calls no deprecated function', '$err = curl_error($curl);\n\nif', 'curl_close'],
    ['C#', 'has no two empty lines in a row', 'using RestSharp;\n\nvar', '\n\n\n'],
  ])('%s %s', (lang, _what, right, wrong) => {
    expect(uncorrected(lang)).toContain(wrong);
    expect(corrected(lang)).not.toContain(wrong);
    expect(corrected(lang)).toContain(right);
  });

  it('Java prints the response', () => {
    expect(uncorrected('Java')).not.toContain('println');
    expect(corrected('Java')).toMatch(/\.asString\(\);\n\nSystem\.out\.println\(response\.getBody\(\)\);$/);
  });

  it('Go checks errors', () => {
    expect(corrected('Go').match(/if err != nil/g)).toHaveLength(3);
  });

  it('an update of httpsnippet that makes a correction unnecessary is detected', () => {
    const { corrections = [] } = languages.find(({ lang }) => lang === 'PHP')!;
    expect(() => corrections[0]!('<?php')).toThrow('httpsnippet no longer writes curl_close');
  });
});
