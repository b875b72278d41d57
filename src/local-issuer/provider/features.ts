import type { Configuration } from 'oidc-provider';
import { type Api, authorizedResource } from '../grants/api-resource.js';
import { loggedOutPage, logoutPage } from '../pages/logout-pages.js';
import { sendPage } from '../pages/page.js';

/** Features that no client here uses are disabled, so that the metadata doesn't list them. */
export function features(api: Api): Configuration['features'] {
  return {
    resourceIndicators: {
      enabled: true,
      defaultResource: () => api.audience,
      getResourceServerInfo: (ctx, resource) => authorizedResource(ctx, resource, api),
    },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (ctx, form) => sendPage(ctx, logoutPage(form)),
      postLogoutSuccessSource: (ctx) => sendPage(ctx, loggedOutPage),
    },
    dPoP: { enabled: true },
    // Open to any client, and final: a client that wants other metadata registers again.
    registration: { enabled: true, initialAccessToken: false, issueRegistrationAccessToken: false },
    devInteractions: { enabled: false },
    pushedAuthorizationRequests: { enabled: false },
    userinfo: { enabled: false },
  };
}
