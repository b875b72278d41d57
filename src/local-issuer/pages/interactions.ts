import { errors, type Interaction, type InteractionResults, type Provider } from 'oidc-provider';
import { consent, consentPage } from './consent.js';
import { type DemoUser, findDemoUser } from '../demo/demo-users.js';
import { errorPage } from './error-page.js';
import { loginPage } from './login-page.js';
import type { Context, Middleware } from '../provider/middleware.js';
import { isFromForeignPage } from '../own-address.js';
import { type Page, sendPage } from './page.js';
import { requestedAcrValues } from '../provider/step-up.js';

const interactionPath = /^\/interaction\/[\w-]+(?:\/(?<step>login|consent)(?:\/(?<choice>[^/]+))?)?$/;

export function interactionUrl({ uid }: Interaction): string {
  return `/interaction/${uid}`;
}

/** Serves the login and consent pages, to which the library redirects browsers. `GET` shows a page, `POST` submits its form. */
export function interactions(provider: Provider, users: readonly DemoUser[]): Middleware {
  return async (ctx, next) => {
    const { groups } = interactionPath.exec(ctx.path) ?? {};
    if (groups) await interact({ provider, users }, ctx, groups);
    else await next();
  };
}

const foreignPageError = errorPage({
  error: 'access_denied',
  error_description: 'The form was submitted from a page of another origin.',
});

/** The page of an interaction, and the button that the user pressed on it. */
interface Choice {
  readonly step?: string;
  readonly choice?: string;
}

/** The issuer, and who can log in there. */
interface Issuer {
  readonly provider: Provider;
  readonly users: readonly DemoUser[];
}

async function interact(issuer: Issuer, ctx: Context, chosen: Choice): Promise<void> {
  const { provider } = issuer;
  ctx.set('Cache-Control', 'no-store');
  if (ctx.method === 'POST' && isFromForeignPage(ctx.req.headers, provider.issuer))
    return sendPage(ctx, foreignPageError, 403);
  try {
    const interaction = await provider.interactionDetails(ctx.req, ctx.res);
    if (ctx.method === 'POST') {
      const result = await resultOf(issuer, interaction, chosen);
      ctx.redirect(await provider.interactionResult(ctx.req, ctx.res, result));
      ctx.status = 303;
    } else {
      sendPage(ctx, await pageFor(issuer, interaction, chosen));
    }
  } catch (error) {
    if (!(error instanceof errors.OIDCProviderError)) throw error;
    sendPage(ctx, errorPage(error), error.statusCode);
  }
}

/** The page to show. From the consent page, the user can go to the login page to log in as another user. */
async function pageFor({ provider, users }: Issuer, interaction: Interaction, { step }: Choice): Promise<Page> {
  const action = interactionUrl(interaction);
  const isLogin = interaction.prompt.name === 'login' || step === 'login';
  const page = isLogin ? loginPage : consentPage;
  const clientName = await nameOf(provider, String(interaction.params.client_id));
  return page(interaction, { users, clientName, action });
}

async function nameOf({ Client }: Provider, clientId: string): Promise<string> {
  const client = await Client.find(clientId);
  return client?.clientName ?? clientId;
}

async function resultOf(
  { provider, users }: Issuer,
  interaction: Interaction,
  { step, choice }: Choice,
): Promise<InteractionResults> {
  if (step === 'consent' && interaction.prompt.name === 'consent') {
    if (choice === 'allow') return { consent: { grantId: await consent(provider, interaction, users) } };
    return { error: 'access_denied', error_description: 'The user denied access' };
  }
  const user = findDemoUser(users, choice);
  if (!user) throw new errors.InvalidRequest('unknown demo user');
  // The user of this page proves nothing, so the login is as strong as the client prefers.
  const [acr] = requestedAcrValues(interaction.params.acr_values);
  return { login: { accountId: user.name, acr } };
}
