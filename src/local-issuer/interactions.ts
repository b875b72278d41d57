import { errors, type Interaction, type InteractionResults, type Provider } from 'oidc-provider';
import { consent, consentPage } from './consent.js';
import { findDemoUser } from './demo-users.js';
import { errorPage } from './error-page.js';
import { loginPage } from './login-page.js';
import type { Context, Middleware } from './middleware.js';
import { isFromForeignPage } from './own-address.js';
import { type Page, sendPage } from './page.js';

const interactionPath = /^\/interaction\/[\w-]+(?:\/(?<step>login|consent)(?:\/(?<choice>\w+))?)?$/;

export function interactionUrl({ uid }: Interaction): string {
  return `/interaction/${uid}`;
}

/** Where the library sends the browser when it needs the user: `GET` a page, `POST` what was chosen on it. */
export function interactions(provider: Provider): Middleware {
  return async (ctx, next) => {
    const { groups } = interactionPath.exec(ctx.path) ?? {};
    if (groups) await interact(provider, ctx, groups);
    else await next();
  };
}

const foreign = errorPage({
  error: 'access_denied',
  error_description: 'The choice was made on a page of another origin.',
});

/** What was chosen, and on which page. */
interface Choice {
  readonly step?: string;
  readonly choice?: string;
}

async function interact(provider: Provider, ctx: Context, chosen: Choice): Promise<void> {
  ctx.set('Cache-Control', 'no-store');
  if (ctx.method === 'POST' && isFromForeignPage(ctx.req.headers, provider.issuer)) return sendPage(ctx, foreign, 403);
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

/** Whoever is asked for consent may log in as another user instead. */
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
    return { error: 'access_denied', error_description: 'The user denied the access' };
  }
  const user = findDemoUser(choice);
  if (!user) throw new errors.InvalidRequest('there is no such demo user');
  return { login: { accountId: user.username } };
}
