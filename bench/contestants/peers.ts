import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { audience } from '../load/issuer.ts';
import { compileNest, compiled } from './compile-nest.ts';
import { ours, publicUrl } from './ours.ts';
import type { Command } from './server-process.ts';

export interface Peer extends Command {
  /** The name that `--only` selects. */
  readonly name: string;
  readonly title: string;
  /** False for the floor only. */
  readonly checksTokens: boolean;
  /** Whether it checks the DPoP proofs of bound tokens. */
  readonly checksProofs?: boolean;
  /** The address that proofs must be made for; undefined: its own. */
  readonly publicUrl?: string;
}

/** Servers that take turns. The floor and our service are in every group, so that ratios to them are those of one group. */
export interface Group {
  readonly name: string;
  readonly peers: readonly Peer[];
}

export const names = { floor: 'node-http', ours: 'ours', oursQuiet: 'ours-warn', nestFastify: 'nest-fastify' } as const;

const servers = join(import.meta.dirname, '../servers');

/** Every server that can run on this machine. A service on several cores (`WORKERS`) becomes a group of its own here. */
export function allGroups(issuer: string, databaseUrl: string): Group[] {
  const floor = nodeHttp();
  const delivered = own(names.ours, 'ours, as delivered', ours(issuer, databaseUrl));
  const quiet = own(names.oursQuiet, 'ours, without access log', ours(issuer, databaseUrl, { LOG_LEVEL: 'warn' }));
  const others = { ...nodePeers(issuer), flask: flask(issuer) };
  return [
    { name: 'ours', peers: [floor, delivered, quiet] },
    ...Object.entries(others)
      .filter(([, peers]) => peers.length > 0)
      .map(([name, peers]) => ({ name, peers: [floor, delivered, ...peers] })),
  ];
}

/** The floor: the cost of a request in Node.js itself. */
export function nodeHttp(): Peer {
  const command = { command: ['node', join(servers, 'node-http.ts')] as const };
  return { name: names.floor, title: 'node:http (floor: nothing checked)', checksTokens: false, ...command };
}

function own(name: string, title: string, command: Command): Peer {
  return { name, title, checksTokens: true, checksProofs: true, publicUrl, ...command };
}

/** Each of Node.js twice: as its documentation sets it up, and as a team operates it. */
function nodePeers(issuer: string): Record<string, Peer[]> {
  compileNest();
  const both = (name: string, title: string, file: string, more: Partial<Peer> = {}): Peer[] => {
    const env = { ISSUER: issuer, AUDIENCE: audience };
    const bare: Peer = { name, title, env, command: ['node', file], checksTokens: true, ...more };
    const operated = { name: `${name}-operated`, title: `${title}, as operated`, env: { ...env, OPERATED: 'true' } };
    return [bare, { ...bare, ...operated }];
  };
  const proofs = { checksProofs: true };
  const ejb = 'express-oauth2-jwt-bearer';
  return {
    express: both(ejb, `${ejb} (Express)`, join(servers, `${ejb}.ts`), proofs),
    fastify: both('fastify-jwt', '@fastify/jwt with cache (Fastify)', join(servers, 'fastify-jwt.ts')),
    'nest-express': both('nest-express', 'vanilla Nest on Express', join(compiled, 'express.js')),
    'nest-fastify': both(names.nestFastify, 'vanilla Nest on Fastify', join(compiled, 'fastify.js')),
  };
}

/** Uses Debian's packages, because nothing else pins the versions of Python packages here. */
function flask(issuer: string): Peer[] {
  const python = '/usr/bin/python3';
  if (spawnSync(python, ['-c', 'import authlib, flask, gunicorn']).status !== 0) {
    console.log('skipped: Flask + Authlib (it needs Debian’s python3-flask, python3-authlib and gunicorn)');
    return [];
  }
  const config = ['--config', join(servers, 'gunicorn.conf.py'), '--chdir', servers];
  return [
    {
      name: 'flask-authlib',
      title: 'Flask + Authlib (gunicorn)',
      env: { ISSUER: issuer, AUDIENCE: audience, PYTHONDONTWRITEBYTECODE: '1' },
      command: [python, '-m', 'gunicorn', ...config, 'flask_authlib:app'],
      checksTokens: true,
    },
  ];
}
