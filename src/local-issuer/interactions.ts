import { errors, type Interaction, type InteractionResults, type Provider } from 'oidc-provider';
import { consent } from './consent.js';
import { findDemoUser } from './demo-users.js';
import { errorPage } from './error-page.js';
import { loginPage } from './login-page.js';
import type { Context, Middleware } from './middleware.js';
import { sendPage } from './page.js';

const interactionPath = /^\/interaction\/[\w-]+(?:\/login\/(?<username>\w+))?$/;

export function interactionUrl({ uid }: Interaction): string {
  return `/interaction/${uid}`;
}

/** Where the library sends the browser when it needs the user: `GET` the login page, `POST` the choice of a user. */
export function interactions(provider: Provider): Middleware {
  return async (ctx, next) => {
    const match = interactionPath.exec(ctx.path);
    if (match) await interact(provider, ctx, match.groups?.username);
    else await next();
  };
}

async function interact(provider: Provider, ctx: Context, username: string | undefined): Promise<void> {
  ctx.set('Cache-Control', 'no-store');
  try {
    const interaction = await provider.interactionDetails(ctx.req, ctx.res);
    const result = await resolve(provider, interaction, ctx.method, username);
    if (result) {
      ctx.redirect(await provider.interactionResult(ctx.req, ctx.res, result));
      ctx.status = 303;
    } else {
      sendPage(ctx, loginPage(interaction, interactionUrl(interaction)));
    }
  } catch (error) {
    if (!(error instanceof errors.OIDCProviderError)) throw error;
    sendPage(ctx, errorPage(error), error.statusCode);
  }
}

/** The interaction's result, or nothing while the user has yet to choose. */
async function resolve(
  provider: Provider,
  interaction: Interaction,
  method: string,
  username: string | undefined,
): Promise<InteractionResults | undefined> {
  if (interaction.prompt.name === 'consent') {
    return { consent: { grantId: await consent(provider, interaction) } };
  }
  if (method !== 'POST') return undefined;
  const user = findDemoUser(username);
  if (!user) throw new errors.InvalidRequest('there is no such demo user');
  return { login: { accountId: user.username } };
}
