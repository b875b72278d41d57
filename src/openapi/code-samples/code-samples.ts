import type { OpenAPIObject } from '@nestjs/swagger';
import { HTTPSnippet, addTargetClient } from '@readme/httpsnippet';
import { type SampledRoute, harRequest } from './har-request.js';
import { type Language, languages } from './languages.js';
import { unmarked } from './plain.js';
import { pythonHttpClient } from './python-http-client.js';

addTargetClient('python', pythonHttpClient);

/** One entry of `x-codeSamples`. */
export interface CodeSample extends Pick<Language, 'lang' | 'label'> {
  readonly source: string;
}

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;

/**
 * Returns the document with `x-codeSamples` in every operation, one for each language in the order of the quickstart.
 *
 * @param address of the service, as its clients see it
 */
export function addCodeSamples(document: OpenAPIObject, address: string): OpenAPIObject {
  const paths = Object.entries(document.paths).map(([path, item]) => {
    const sampled = methods.flatMap((method) => {
      const operation = item[method];
      if (operation === undefined) return [];
      return [[method, { ...operation, 'x-codeSamples': codeSamples(document, address, [method, path, operation]) }]];
    });
    return [path, { ...item, ...Object.fromEntries(sampled) }];
  });
  return { ...document, paths: Object.fromEntries(paths) };
}

function codeSamples(document: OpenAPIObject, address: string, route: SampledRoute): CodeSample[] {
  return languages.map((language) => codeSample(document, address, route, language));
}

/** The sample of one operation for one language. */
export function codeSample(
  document: OpenAPIObject,
  address: string,
  route: SampledRoute,
  { lang, label, ...language }: Language,
): CodeSample {
  const { target, client, options, escape, nullLiteral = 'null', corrections = [] } = language;
  const [source] = new HTTPSnippet(harRequest(document, address, route)).convert(target, client, options);
  if (!source) throw new Error(`httpsnippet has no target ${target} for ${lang}`);
  const correct = corrections.reduce((corrected, correction) => correction(corrected), source);
  return { lang, label, source: unmarked(correct, escape, nullLiteral) };
}
