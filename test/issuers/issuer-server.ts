import { createHmac, createPublicKey, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type TestKey, encode, generateKey, signToken } from '../../src/testing/issuer/test-key.js';
import type { Documents } from './documents.js';
import type { AcceptedToken, IssuerShape, PublicJwk, RejectedToken } from './issuer-shape.js';

const lifetimeSeconds = 3600;

/** An issuer of a given shape, with keys of its own. */
export class IssuerServer {
  private readonly folder = mkdtempSync(join(tmpdir(), 'issuer-'));
  private readonly keys: readonly TestKey[];
  private readonly publicJwks: readonly PublicJwk[];

  /** @param documents where it publishes its metadata and keys */
  constructor(
    readonly shape: IssuerShape,
    documents: Documents,
  ) {
    const { keyMembers = [{}], algorithm = 'RS256' } = shape;
    this.keys = keyMembers.map((_, index) => generateKey(algorithm, `signing-key-${index + 1}`));
    this.publicJwks = this.keys.map(({ publicJwk }, index) => ({ ...publicJwk, ...keyMembers[index] }));
    documents.publish(shape.documents(this.publicJwks));
  }

  /** The variables of a service that trusts it. The files that they name are written. */
  variables(): Record<string, string> {
    const { environment, files = {} } = this.shape;
    const paths = Object.entries(files).map(([path, content]): [string, string] => [path, this.write(path, content)]);
    const variables = Object.entries(environment).map(([name, value]) => [name, filled(value, paths)] as const);
    return Object.fromEntries(variables.map(([name, value]) => [name, this.withKeys(value)]));
  }

  /** @param issued by default its first one that is accepted */
  token(issued: AcceptedToken | RejectedToken = this.shape.accepted[0]!): string {
    const now = Math.floor(Date.now() / 1000);
    const claims = { iat: now, nbf: now, exp: now + lifetimeSeconds, ...issued.claims };
    if ('hmac' in issued && issued.hmac !== undefined) return hmacToken(issued.hmac, issued.header, claims);
    const key = this.keys[issued.signedBy ?? 0]!;
    return signToken(key, { alg: key.alg, kid: key.kid, ...issued.header }, claims);
  }

  /** Removes its files. */
  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  /** @returns where the file is here */
  private write(path: string, content: string): string {
    const here = join(this.folder, basename(path));
    writeFileSync(here, this.withKeys(content));
    return here;
  }

  /** `${keys}` stands for the key set, `${pem}` for the same keys as PEM. */
  private withKeys(text: string): string {
    const pem = this.keys.map(({ privateKey }) => createPublicKey(privateKey).export({ format: 'pem', type: 'spki' }));
    return filled(text, [
      ['${keys}', JSON.stringify({ keys: this.publicJwks })],
      ['${pem}', pem.join('')],
    ]);
  }
}

function filled(text: string, values: readonly [string, string][]): string {
  return values.reduce((text, [name, value]) => text.replaceAll(name, () => value), text);
}

function hmacToken(alg: 'HS256' | 'HS512', header: object, claims: object): string {
  const input = [{ alg, kid: 'secret', ...header }, claims].map((part) => encode(JSON.stringify(part))).join('.');
  return `${input}.${encode(
    createHmac(`sha${alg.slice(2)}`, randomBytes(64))
      .update(input)
      .digest(),
  )}`;
}
