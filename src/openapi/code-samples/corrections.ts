/**
 * Corrections of the source that httpsnippet generates (@readme/httpsnippet 11.4.0, which package.json pins). After an update,
 * `corrections.spec.ts` fails for those that are no longer needed. Other faults are avoided by the request that httpsnippet gets:
 * see `har-request.ts` and `plain.ts`.
 */
export type Correction = (source: string) => string;

/** The sample discards the response. */
export const printJava: Correction = (source) => `${source}\n\nSystem.out.println(response.getBody());`;

/** The sample prints a failed request with its headers, including the access token, and hides the service's response deep inside. */
export const printAxiosError: Correction = (source) =>
  replaced(source, 'console.error(err)', 'console.error(err.response?.data ?? err.message)');

/** The sample prints the head of the response but not the body. */
export const printObjectiveC: Correction = (source) =>
  replaced(
    source,
    /NSHTTPURLResponse \*httpResponse = .*\n *NSLog\(@"%@", httpResponse\);/,
    'NSLog(@"%@", [[NSString alloc] initWithData:data encoding:NSUTF8StringEncoding]);',
  );

/** The declaration of the body directly follows that of the headers. */
export const spaceObjectiveC: Correction = (source) => source.replace('\nNSDictionary *parameters', '\n$&');

/** Has no effect since PHP 8.0, and PHP 8.5 prints a deprecation warning into the output. */
export const withoutCurlClose: Correction = (source) => replaced(source, 'curl_close($curl);\n\n', '');

/** Keeps single empty lines only, and none at the end. */
export const fewerEmptyLines: Correction = (source) => source.replaceAll(/\n{3,}/g, '\n\n').trimEnd();

function replaced(source: string, what: string | RegExp, by: string): string {
  const corrected = source.replace(what, () => by);
  if (corrected === source) throw new Error(`httpsnippet no longer writes ${String(what)}: see corrections.ts`);
  return corrected;
}
