/** Returns the document as this page shows it. The API is in the parent folder, whatever path prefix a gateway adds. */
export function pageDocument(document) {
  const here = new URL('..', location.href).href.replace(/\/$/, '');
  const [{ url: documented }] = document.servers;
  for (const operation of Object.values(document.paths).flatMap(operationsOf)) {
    for (const sample of operation['x-codeSamples'] ?? []) sample.source = sample.source.replaceAll(documented, here);
    operation.parameters = operation.parameters?.map(withExampleAsText);
  }
  return { ...document, servers: [{ url: here }] };
}

/** A path has members that are no operations, such as `summary`. */
function operationsOf(path) {
  return Object.values(path).filter((member) => 'responses' in Object(member));
}

/**
 * Moves the example of a parameter into its description. Swagger UI would fill it in, and each request would send it: a cursor past
 * the last message, the id of no message, an Idempotency-Key that was used before. Defaults are still filled in.
 */
function withExampleAsText({ example, examples = {}, schema = {}, description, ...parameter }) {
  const { example: deprecated, ...rest } = schema;
  const [named] = Object.values(examples);
  const shown = example ?? named?.value ?? deprecated ?? schema.examples?.[0];
  if (shown === undefined || 'default' in schema) return { ...parameter, description, schema: rest };
  const text = `Example: \`${typeof shown === 'string' ? shown : JSON.stringify(shown)}\``;
  return { ...parameter, description: description ? `${description.replace(/\.$/, '')}. ${text}` : text, schema: rest };
}
