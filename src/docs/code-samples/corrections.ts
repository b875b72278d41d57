/**
 * What is put right in a source that httpsnippet made (@readme/httpsnippet 11.4.0, which package.json pins: an update may
 * make a correction needless, and `corrections.spec.ts` says so). What is put right by the request that it is given stands
 * in `har-request.ts` and `plain.ts`.
 */
export type Correction = (source: string) => string;

/** The answer is thrown away. */
export const printJava: Correction = (source) => `${source}\n\nSystem.out.println(response.getBody());`;

/** A failed request is printed with its headers, and so with the access token; what the service says is deep inside. */
export const printAxiosError: Correction = (source) =>
  replaced(source, 'console.error(err)', 'console.error(err.response?.data ?? err.message)');

/** The head of the answer is printed, and not the body. */
export const printObjectiveC: Correction = (source) =>
  replaced(
    source,
    /NSHTTPURLResponse \*httpResponse = .*\n *NSLog\(@"%@", httpResponse\);/,
    'NSLog(@"%@", [[NSString alloc] initWithData:data encoding:NSUTF8StringEncoding]);',
  );

/** The declaration of the body stands right behind that of the headers. */
export const spaceObjectiveC: Correction = (source) => source.replace('\nNSDictionary *parameters', '\n$&');

/** Does nothing since PHP 8.0, and PHP 8.5 writes into the output that it is deprecated. */
export const withoutCurlClose: Correction = (source) => replaced(source, 'curl_close($curl);\n\n', '');

/** One empty line is enough, and none at the end. */
export const fewerEmptyLines: Correction = (source) => source.replaceAll(/\n{3,}/g, '\n\n').trimEnd();

function replaced(source: string, what: string | RegExp, by: string): string {
  const corrected = source.replace(what, () => by);
  if (corrected === source) throw new Error(`httpsnippet no longer writes ${String(what)}: see corrections.ts`);
  return corrected;
}
