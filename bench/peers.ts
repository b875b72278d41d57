import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { audience, cacheFolder } from './issuer.ts';
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

export const names = {
  floor: 'node-http',
  ours: 'ours',
  oursQuiet: 'ours-warn',
  expressBearer: 'express-oauth2-jwt-bearer',
  fastifyJwt: 'fastify-jwt',
  nestExpress: 'nest-express',
  nestFastify: 'nest-fastify',
  flask: 'flask-authlib',
} as const;

/** Every server that can run on this machine, in the order of a round. */
export function allPeers(issuer: string, databaseUrl: string): Peer[] {
  compileNest();
  const env = { ISSUER: issuer, AUDIENCE: audience };
  const peer = (name: string, title: string, file: string): Peer => {
    return { name, title, env, command: ['node', join(import.meta.dirname, file)], checksTokens: true };
  };
  const proofs = { checksProofs: true, publicUrl };
  const service = { checksTokens: true, ...proofs, ...ours(issuer, databaseUrl) };
  const quiet = { checksTokens: true, ...proofs, ...ours(issuer, databaseUrl, { LOG_LEVEL: 'warn' }) };
  return [
    { ...peer(names.floor, 'node:http (floor: nothing checked)', 'servers/node-http.ts'), checksTokens: false },
    { ...service, name: names.ours, title: 'ours, as delivered' },
    { ...quiet, name: names.oursQuiet, title: 'ours, without access log' },
    {
      ...peer(names.expressBearer, 'express-oauth2-jwt-bearer (Express)', 'servers/express-oauth2-jwt-bearer.ts'),
      checksProofs: true,
    },
    peer(names.fastifyJwt, '@fastify/jwt with cache (Fastify)', 'servers/fastify-jwt.ts'),
    peer(names.nestExpress, 'vanilla Nest on Express', '.cache/servers/nest/express.js'),
    peer(names.nestFastify, 'vanilla Nest on Fastify', '.cache/servers/nest/fastify.js'),
    ...flask(env),
  ];
}

/** Compiles the Nest servers, because Node.js strips types but doesn't support decorators. */
function compileNest(): void {
  const compiler = join(import.meta.dirname, 'node_modules/typescript/bin/tsc');
  execFileSync('node', [compiler, '-p', 'servers/nest', '--outDir', join(cacheFolder, 'servers')], {
    cwd: import.meta.dirname,
    stdio: 'inherit',
  });
}

/** Uses Debian's packages, because nothing else pins the versions of Python packages here. */
function flask(env: Record<string, string>): Peer[] {
  const python = '/usr/bin/python3';
  if (spawnSync(python, ['-c', 'import authlib, flask, gunicorn']).status !== 0) {
    console.log('skipped: Flask + Authlib (it needs Debian’s python3-flask, python3-authlib and gunicorn)');
    return [];
  }
  const servers = join(import.meta.dirname, 'servers');
  return [
    {
      name: names.flask,
      title: 'Flask + Authlib (gunicorn)',
      env: { ...env, PYTHONDONTWRITEBYTECODE: '1' },
      command: [
        python,
        '-m',
        'gunicorn',
        '--config',
        join(servers, 'gunicorn.conf.py'),
        '--chdir',
        servers,
        'flask_authlib:app',
      ],
      checksTokens: true,
    },
  ];
}
