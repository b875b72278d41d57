/** Converts a declared path to OpenAPI's notation: `/api/messages/:id` to `/api/messages/{id}`. */
export function pathTemplate(path: string): string {
  return path.replaceAll(/:(\w+)/g, '{$1}');
}
