import { parseUniqueJson } from './unique-json.js';

/**
 * Decodes base64url without padding (RFC 7515, section 2), in its only canonical spelling.
 *
 * @returns undefined where it isn't such a text
 */
export function decodeBytes(part: string): Buffer | undefined {
  const bytes = Buffer.from(part, 'base64url');
  return bytes.toString('base64url') === part ? bytes : undefined;
}

/** Decodes a JSON object, whose names must be unique, from base64url. Returns undefined where it isn't one. */
export function decodeObject(part: string): Record<string, unknown> | undefined {
  const bytes = decodeBytes(part);
  const value = bytes && parseUniqueJson(bytes);
  return isObject(value) ? value : undefined;
}

/** Whether a value is what JSON calls an object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
