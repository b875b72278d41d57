/** A declared path as OpenAPI writes it: `/api/messages/:id` as `/api/messages/{id}`. */
export function pathTemplate(path: string): string {
  return path.replaceAll(/:(\w+)/g, '{$1}');
}
