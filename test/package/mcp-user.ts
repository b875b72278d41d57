import type {
  OAuthClientProvider,
  OAuthClientMetadata,
  OAuthDiscoveryState,
  StoredOAuthClientInformation,
  StoredOAuthTokens,
} from '@modelcontextprotocol/client';
import { Browser } from '../support/issuer-browser.js';

const redirectUrl = 'http://127.0.0.1:6274/oauth/callback';

/** What an MCP client stores for one user, who logs in as a demo user of the local issuer and consents to everything. */
export class McpUser implements OAuthClientProvider {
  readonly redirectUrl = redirectUrl;
  readonly clientMetadata: OAuthClientMetadata = {
    client_name: 'A client that knows only the MCP server',
    redirect_uris: [redirectUrl],
    grant_types: ['authorization_code', 'refresh_token'],
    token_endpoint_auth_method: 'none',
  };
  /** The authorization requests that were opened in the browser. */
  readonly requests: URLSearchParams[] = [];
  /** The response to the last one. */
  callback = new URLSearchParams();
  private client: StoredOAuthClientInformation | undefined;
  private stored: StoredOAuthTokens | undefined;
  private discovered: OAuthDiscoveryState | undefined;
  private verifier = '';
  private browser: Browser | undefined;

  constructor(private readonly username: string) {}

  clientInformation = () => this.client;
  saveClientInformation(client: StoredOAuthClientInformation): void {
    this.client = client;
  }

  tokens = () => this.stored;
  saveTokens(tokens: StoredOAuthTokens): void {
    this.stored = tokens;
  }

  discoveryState = () => this.discovered;
  saveDiscoveryState(state: OAuthDiscoveryState): void {
    this.discovered = state;
  }

  codeVerifier = () => this.verifier;
  saveCodeVerifier(verifier: string): void {
    this.verifier = verifier;
  }

  async redirectToAuthorization(url: URL): Promise<void> {
    this.requests.push(url.searchParams);
    this.browser ??= new Browser(url.origin);
    const { html } = await this.browser.open(url.href);
    const isLoggedIn = !html.includes('<h1>Log in as</h1>');
    const page = isLoggedIn ? await this.browser.choose(html, 'allow') : await this.browser.logIn(html, this.username);
    this.callback = page.url.searchParams;
  }
}
