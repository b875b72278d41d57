// The issuer's window returns here. It passes the issuer's response to the documentation's page through a channel that only pages
// of this origin receive. `window.opener` would not do: it is lost with an issuer that isolates its pages.
const channel = new BroadcastChannel('oauth2-redirect');
channel.addEventListener('message', ({ data }) => {
  if (data.received === location.search) window.close();
});
channel.postMessage({ answer: location.search });
