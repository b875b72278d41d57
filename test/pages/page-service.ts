import { createDatabase } from '../support/postgres.js';
import { type ServiceProcess, startService } from '../support/service-process.js';
import { freePorts } from './page-addresses.js';

/** Variables of the service that the commands of a page are for; of all other pages, the defaults. */
export const variablesOf: Readonly<Record<string, NodeJS.ProcessEnv>> = {
  'docs/reference/resource-metadata.md': {
    AUTH_ISSUER: 'https://TENANT.auth0.com/',
    PUBLIC_URL: 'https://api.example.com/messages-api',
  },
};

/** The environment of a terminal in which the commands of a page run: with a database and free ports. */
export async function environment(): Promise<NodeJS.ProcessEnv> {
  const [ports, databaseUrl] = await Promise.all([freePorts(), createDatabase()]);
  return { ...ports, NODE_ENV: 'development', DATABASE_URL: databaseUrl, DATA_DIR: 'memory' };
}

interface Started {
  readonly service: ServiceProcess;
  /** Leads commands to the service and its local issuer. */
  readonly environment: NodeJS.ProcessEnv;
}

/** The services that pages share: one for all that need the same variables. */
export class PageServices {
  private readonly started = new Map<string, Promise<Started>>();

  /** @returns the environment that leads commands to the service of the page */
  async for(page: string): Promise<NodeJS.ProcessEnv> {
    const variables = variablesOf[page] ?? {};
    const key = JSON.stringify(variables);
    const started = this.started.get(key) ?? start(variables);
    this.started.set(key, started);
    return (await started).environment;
  }

  async stop(): Promise<void> {
    for (const { service } of await Promise.all(this.started.values())) {
      service.child.kill('SIGKILL');
      await service.ended;
    }
  }
}

async function start(variables: NodeJS.ProcessEnv): Promise<Started> {
  const here = await environment();
  const AUTH_AUDIENCE = 'https://messages.example.com';
  return { service: await startService({ AUTH_AUDIENCE, ...here, ...variables }), environment: here };
}
