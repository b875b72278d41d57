import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';

/** Describes the machine and the versions that the report's numbers apply to. */
export function versions(): string[] {
  const [cpu] = cpus();
  return [
    `${cpu?.model.trim() ?? 'unknown processor'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release().split('-')[0]}`,
    `Node.js ${process.versions.node}, ${output('openssl', 'version') ?? `OpenSSL ${process.versions.openssl}`}`,
    `service: ${installed('../..', ['@nestjs/core', 'fastify', 'passport-jwt', 'pg'])}`,
    `peers: ${installed('..', peerPackages)}${python()}`,
  ];
}

const peerPackages = [
  'express',
  'express-oauth2-jwt-bearer',
  'fastify',
  '@fastify/jwt',
  'get-jwks',
  '@nestjs/core',
  '@nestjs/platform-express',
  '@nestjs/platform-fastify',
  '@nestjs/passport',
  'passport-jwt',
  'jwks-rsa',
  'helmet',
  '@fastify/helmet',
  'pino-http',
  'nestjs-pino',
  'express-prom-bundle',
  'fastify-metrics',
];

function installed(folder: string, packages: readonly string[]): string {
  return packages
    .map((name) => `${name} ${version(join(import.meta.dirname, folder, 'node_modules', name))}`)
    .join(', ');
}

function version(folder: string): string {
  // Every package has a version.
  return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }).version;
}

function python(): string {
  const script =
    'import sys, flask, authlib, gunicorn; print(f", Flask {flask.__version__}, Authlib {authlib.__version__}, gunicorn {gunicorn.__version__}, Python {sys.version.split()[0]}")';
  return output('/usr/bin/python3', '-W', 'ignore', '-c', script) ?? '';
}

function output(command: string, ...args: string[]): string | undefined {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}
