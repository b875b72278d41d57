import { freePort } from '../support/free-port.js';

/** How pages write the service at its default address, and in production. */
const servicePort = 3000;
const productionAddress = 'https://api.example.com';

/** Other ports of pages, and the variables that change them: of the local issuer, and of the page in examples/frontend. */
const configuredPorts: Readonly<Record<string, number>> = { LOCAL_ISSUER_PORT: 3001, FRONTEND_PORT: 8080 };
/** The gateway in docs/operate/gateway.md, and the issuer of the conformance tests. */
const otherPorts = [8443, 4000];

/** The environment of a terminal that leads commands to one service, or that starts it: with free ports for those of pages. */
export async function freePorts(): Promise<NodeJS.ProcessEnv> {
  const names = ['PORT', ...Object.keys(configuredPorts)];
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, String(await freePort())])));
}

/** What stands on this machine for the addresses of a page. */
export class PageAddresses {
  private constructor(
    private readonly ports: ReadonlyMap<number, number>,
    private readonly folder: string,
  ) {}

  /**
   * @param environment has free ports
   * @param folder stands for /tmp
   */
  static async create(environment: NodeJS.ProcessEnv, folder: string): Promise<PageAddresses> {
    const configured = Object.entries({ ...configuredPorts, PORT: servicePort });
    const others = otherPorts.map(async (port) => [port, await freePort()] as const);
    const ports = configured.map(([name, port]) => [port, Number(environment[name])] as const);
    return new PageAddresses(new Map([...ports, ...(await Promise.all(others))]), folder);
  }

  /** @param port as the page names it */
  portFor(port: number): number {
    return this.ports.get(port) ?? port;
  }

  /** The address of the service. */
  get api(): string {
    return `http://127.0.0.1:${this.portFor(servicePort)}`;
  }

  /** A text of the page. */
  inText(text: string): string {
    return text.replaceAll(/(?<=\b127\.0\.0\.1:|\blocalhost:|-port )\d+\b/g, (port) =>
      String(this.portFor(Number(port))),
    );
  }

  /** A command of the page, with what its reader would insert for words in capitals, or paste. */
  inCommand(command: string): string {
    const here = this.inText(command)
      .replaceAll(productionAddress, this.api)
      .replaceAll('/tmp/', `${this.folder}/`)
      .replaceAll('postgres://OWNER:PASSWORD@HOST:5432/DATABASE', '"$$DATABASE_URL"')
      .replaceAll(/ URL\b/g, ` ${this.api}/api/private`);
    return /^[^|]*--token -/.test(here) ? `${printedToken(here)} | ${here}` : here;
  }
}

/** Prints the token to paste; if the command names the address of a request, its headers with a proof. */
function printedToken(command: string): string {
  const [, url] = /--url (\S+)/.exec(command) ?? [];
  return url === undefined ? 'npm run -s token' : `npm run -s token -- --dpop GET ${url}`;
}
