import { text } from 'node:stream/consumers';
import type { TokenArguments } from './token-options.js';

/** A token to check, and what was sent with it. */
export interface GivenToken {
  readonly token: string;
  /** The scheme that was before the token; undefined: none. */
  readonly scheme: 'Bearer' | 'DPoP' | undefined;
  readonly proof: string | undefined;
}

/** @throws {Error} there is no token, or no proof where one was announced */
export async function givenToken(
  { token, proof }: Pick<TokenArguments, 'token' | 'proof'>,
  input: NodeJS.ReadableStream & { readonly isTTY?: boolean },
): Promise<GivenToken | undefined> {
  if (token === undefined) return undefined;
  if (token === '-' && input.isTTY) console.error('Paste the token, then press Enter and Ctrl+D');
  const lines = (token === '-' ? await text(input) : token).trim().split(/\r?\n/);
  const proofs = [...(proof === undefined ? [] : [proof]), ...lines.filter(isProof)];
  const others = lines.filter((line) => !isProof(line)).join('\n');
  const [, scheme, encoded = ''] = credentials.exec(others.trim()) ?? [];
  if (encoded === '') throw new Error('There is no token: did the command that should print one fail?');
  if (proofs.length > 1) throw new Error('There are two proofs, and a request has one');
  return { token: encoded, scheme: schemeNamed(scheme), proof: proofs[0]?.trim().replace(proofName, '') };
}

const credentials = /^(?:authorization: *)?(?:(bearer|dpop) +)?(.*)$/is;
const proofName = /^dpop: */i;

function isProof(line: string): boolean {
  return proofName.test(line);
}

function schemeNamed(name: string | undefined): GivenToken['scheme'] {
  if (name === undefined) return undefined;
  return name.toLowerCase() === 'dpop' ? 'DPoP' : 'Bearer';
}
