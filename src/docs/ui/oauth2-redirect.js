// The issuer's window ends here. It hands the issuer's answer to the documentation's page by a channel that only pages
// of this origin hear; the window's opener would be lost with an issuer that isolates its pages.
const channel = new BroadcastChannel('oauth2-redirect');
channel.addEventListener('message', ({ data }) => {
  if (data.received === location.search) window.close();
});
channel.postMessage({ answer: location.search });
