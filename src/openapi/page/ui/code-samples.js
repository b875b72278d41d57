/** The placeholder for the token in the samples. */
const placeholder = 'YOUR_ACCESS_TOKEN';

/**
 * A plugin of Swagger UI: the `x-codeSamples` of an operation as tabs, above its responses. Once a token is there, it
 * stands in the sample that is shown and copied, in this browser only.
 */
export function codeSamples(system) {
  const { createElement: h, Fragment } = system.React;
  const Samples = samplesComponent(system);
  const withSamples = (Responses) => (props) => {
    const operation = system.specSelectors.specJson().getIn(['paths', props.path, props.method]);
    const samples = operation?.get('x-codeSamples')?.toJS() ?? [];
    return h(Fragment, null, samples.length > 0 && h(Samples, { samples }), h(Responses, props));
  };
  return { wrapComponents: { responses: withSamples } };
}

function samplesComponent({ React, getStore, authSelectors }) {
  const { createElement: h, useState, useSyncExternalStore } = React;
  const CopyButton = copyButtonComponent(React);
  const currentToken = () => {
    const { bearer, oauth2 } = authSelectors.authorized()?.toJS() ?? {};
    return bearer?.value ?? oauth2?.token?.access_token;
  };
  return ({ samples }) => {
    const [chosen, choose] = useState(0);
    const token = useSyncExternalStore(getStore().subscribe, currentToken);
    const source = samples[chosen].source.replaceAll(placeholder, token ?? placeholder);
    const tabs = samples.map(({ lang, label }, index) => {
      const behaviour = { 'aria-selected': index === chosen, onClick: () => choose(index) };
      return h('button', { key: lang, type: 'button', role: 'tab', title: label, ...behaviour }, lang);
    });
    const code = h('pre', { tabIndex: 0 }, h('code', null, source));
    return h(
      'section',
      { className: 'samples', 'aria-label': 'Code samples' },
      h('div', { role: 'tablist' }, tabs),
      h('div', { role: 'tabpanel' }, code, h(CopyButton, { text: source })),
    );
  };
}

function copyButtonComponent({ createElement: h, useState }) {
  return ({ text }) => {
    const [copied, setCopied] = useState();
    // Without TLS, browsers have no clipboard, except on this machine.
    if (!navigator.clipboard) return null;
    const copy = () => navigator.clipboard.writeText(text).then(() => setCopied(text));
    return h('button', { type: 'button', onClick: copy }, copied === text ? 'Copied' : 'Copy');
  };
}
