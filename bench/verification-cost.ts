import { spawnSync } from 'node:child_process';
import { serverCore } from './cores.ts';

export interface VerificationCost {
  /** Microseconds of CPU time for one RSA-2048 verification. */
  readonly cpu: number;
  readonly by: string;
}

/** Measures the bare signature verification on the server's core: the minimum that any server needs for a new token. */
export function verificationCost(): VerificationCost {
  const { stdout } = pinned('openssl', 'speed', '-mr', '-seconds', '1', 'rsa2048');
  // +F2:INDEX:BITS:SIGNATURES PER SECOND:VERIFICATIONS PER SECOND
  const perSecond = Number(/^\+F2:\d+:2048:[\d.]+:([\d.]+)/m.exec(stdout)?.[1]);
  if (perSecond > 0) return { cpu: 1e6 / perSecond, by: 'openssl speed rsa2048' };
  return { cpu: Number(pinned('node', '--eval', verifyInNode).stdout), by: 'crypto.verify of Node.js' };
}

function pinned(...command: string[]) {
  return spawnSync('taskset', ['-c', String(serverCore), ...command], { encoding: 'utf8' });
}

const verifyInNode = `
  const { privateKey, publicKey } = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 });
  const data = Buffer.alloc(600);
  const signature = crypto.sign('sha256', data, privateKey);
  const count = 20_000;
  const before = process.cpuUsage();
  for (let i = 0; i < count; i++) crypto.verify('sha256', data, publicKey, signature);
  const { user, system } = process.cpuUsage(before);
  console.log((user + system) / count);
`;
