import { spawnSync } from 'node:child_process';
import { serverCore } from './cores.ts';
import { median } from '../report/statistics.ts';

/** Microseconds of CPU time for one verification. */
export interface VerificationCosts {
  /** RSA-2048: the signature of an access token. */
  readonly rsa: number;
  /** ECDSA with P-256: the signature of a DPoP proof. */
  readonly ecdsa: number;
  readonly by: string;
}

/** Measures the bare signature verifications on the server's core: the minimum that any server needs. */
export function verificationCosts(): VerificationCosts {
  const { stdout } = pinned('openssl', 'speed', '-mr', '-seconds', '1', 'rsa2048', 'ecdsap256');
  // +F2 (RSA) or +F4 (ECDSA):INDEX:BITS:SIGNATURES PER SECOND:VERIFICATIONS PER SECOND
  const [rsa = 0, ecdsa = 0] = ['F2:\\d+:2048', 'F4:\\d+:256'].map((kind) =>
    Number(new RegExp(`^\\+${kind}:[\\d.]+:([\\d.]+)`, 'm').exec(stdout)?.[1] ?? 0),
  );
  if (rsa > 0 && ecdsa > 0) return { rsa: 1e6 / rsa, ecdsa: 1e6 / ecdsa, by: 'openssl speed' };
  const inNode = (keys: string) => Number(pinned('node', '--eval', verifyInNode(keys)).stdout);
  return {
    rsa: inNode(`crypto.generateKeyPairSync('rsa', { modulusLength: 2048 })`),
    ecdsa: inNode(`crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' })`),
    by: 'crypto.verify of Node.js',
  };
}

export function medianCosts(costs: readonly VerificationCosts[]): VerificationCosts {
  const [rsa, ecdsa] = [median(costs.map((cost) => cost.rsa)), median(costs.map((cost) => cost.ecdsa))];
  return { rsa, ecdsa, by: costs[0]?.by ?? '' };
}

function pinned(...command: string[]) {
  return spawnSync('taskset', ['-c', String(serverCore), ...command], { encoding: 'utf8' });
}

const verifyInNode = (keys: string) => `
  const { privateKey, publicKey } = ${keys};
  const data = Buffer.alloc(600);
  const signature = crypto.sign('sha256', data, privateKey);
  const count = 20_000;
  const before = process.cpuUsage();
  for (let i = 0; i < count; i++) crypto.verify('sha256', data, publicKey, signature);
  const { user, system } = process.cpuUsage(before);
  console.log((user + system) / count);
`;
