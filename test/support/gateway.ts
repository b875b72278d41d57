import { type ClientIdentity, HttpsClient, type HttpsResponse, type HttpsRequest } from './https-client.js';
import { type NginxOptions, type TestNginx, startNginx } from './nginx.js';
import { createDatabase } from './postgres.js';
import { type ServiceProcess, startService } from './service-process.js';

/** The path prefix of the service behind its gateway. */
export const prefix = '/messages-api';

/** nginx in front of two replicas that share a PostgreSQL database and run as in production. */
export class Gateway {
  private readonly client: HttpsClient;

  private constructor(
    readonly nginx: TestNginx,
    readonly replicas: ServiceProcess[],
    private readonly environment: NodeJS.ProcessEnv,
  ) {
    this.client = new HttpsClient(nginx.url, nginx.certificate);
  }

  /** @param variables besides those of production: at least `AUTH_ISSUER` */
  static async start(variables: NodeJS.ProcessEnv, options?: NginxOptions): Promise<Gateway> {
    const production = { NODE_ENV: 'production', TRUST_PROXY: '127.0.0.1', DATABASE_URL: await createDatabase() };
    const environment = { ...production, ...variables };
    const replicas = await Promise.all([startService(environment), startService(environment)]);
    const nginx = await startNginx(
      replicas.map(({ url }) => url),
      options,
    );
    return new Gateway(nginx, replicas, environment);
  }

  get databaseUrl(): string {
    return this.environment.DATABASE_URL ?? '';
  }

  /** @param path from the root; sent unchanged */
  send(path: string, request?: HttpsRequest): Promise<HttpsResponse> {
    return this.client.send(path, request);
  }

  /** Like `send`, on a connection of its own on which the client shows a certificate. */
  async sendAs(identity: ClientIdentity, path: string, request?: HttpsRequest): Promise<HttpsResponse> {
    const client = new HttpsClient(this.nginx.url, this.nginx.certificate, identity);
    return client.send(path, request).finally(() => client.close());
  }

  /** Restarts a replica that has stopped, at its previous address. */
  async startAgain(index: number): Promise<void> {
    const { url } = this.replicas[index]!;
    this.replicas[index] = await startService({ ...this.environment, PORT: new URL(url).port });
    while (!(await fetch(`${url}/health/ready`)).ok);
  }

  async close(): Promise<void> {
    this.client.close();
    await this.nginx.stop();
    for (const { child } of this.replicas) child.kill('SIGKILL');
    await Promise.all(this.replicas.map(({ ended }) => ended));
  }
}
