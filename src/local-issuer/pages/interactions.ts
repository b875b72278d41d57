import { errors, type Interaction, type InteractionResults, type Provider } from 'oidc-provider';
import { consent, consentPage } from './consent.js';
import { findDemoUser } from '../demo/demo-users.js';
import { errorPage } from './error-page.js';
import { loginPage } from './login-page.js';
import type { Context, Middleware } from '../provider/middleware.js';
import { isFromForeignPage } from '../own-address.js';
import { type Page, sendPage } from './page.js';
import { requestedAcrValues } from '../provider/step-up.js';

const interactionPath = /^\/interaction\/[\w-]+(?:\/(?<step>login|consent)(?:\/(?<choice>\w+))?)?$/;

export function interactionUrl({ uid }: Interaction): string {
  return `/interaction/${uid}`;
}

/** Serves the login and consent pages, to which the library redirects browsers. `GET` shows a page, `POST` submits its form. */
export function interactions(provider: Provider): Middleware {
  return async (ctx, next) => {
    const { groups } = interactionPath.exec(ctx.path) ?? {};
    if (groups) await interact(provider, ctx, groups);
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

async function interact(provider: Provider, ctx: Context, chosen: Choice): Promise<void> {
  ctx.set('Cache-Control', 'no-store');
  if (ctx.method === 'POST' && isFromForeignPage(ctx.req.headers, provider.issuer))
    return sendPage(ctx, foreignPageError, 403);
  try {
    const interaction = await provider.interactionDetails(ctx.req, ctx.res);
    if (ctx.method === 'POST') {
      const result = await resultOf(provider, interaction, chosen);
      ctx.redirect(await provider.interactionResult(ctx.req, ctx.res, result));
      ctx.status = 303;
    } else {
      sendPage(ctx, await pageFor(provider, interaction, chosen));
    }
  } catch (error) {
    if (!(error instanceof errors.OIDCProviderError)) throw error;
    sendPage(ctx, errorPage(error), error.statusCode);
  }
}

/** The page to show. From the consent page, the user can go to the login page to log in as another user. */
async function pageFor(provider: Provider, interaction: Interaction, { step }: Choice): Promise<Page> {
  const action = interactionUrl(interaction);
  if (interaction.prompt.name === 'login' || step === 'login') return loginPage(interaction, action);
  return consentPage(interaction, await provider.Client.find(String(interaction.params.client_id)), action);
}

async function resultOf(
  provider: Provider,
  interaction: Interaction,
  { step, choice }: Choice,
): Promise<InteractionResults> {
  if (step === 'consent' && interaction.prompt.name === 'consent') {
    if (choice === 'allow') return { consent: { grantId: await consent(provider, interaction) } };
    return { error: 'access_denied', error_description: 'The user denied access' };
  }
  const user = findDemoUser(choice);
  if (!user) throw new errors.InvalidRequest('unknown demo user');
  // The user of this page proves nothing, so the login is as strong as the client prefers.
  const [acr] = requestedAcrValues(interaction.params.acr_values);
  return { login: { accountId: user.username, acr } };
}
