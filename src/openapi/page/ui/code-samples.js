import { currentToken } from './token.js';

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

function samplesComponent(system) {
  const { createElement: h, useState, useSyncExternalStore } = system.React;
  const CopyButton = copyButtonComponent(system.React);
  return ({ samples }) => {
    const [chosen, choose] = useState(0);
    const token = useSyncExternalStore(system.getStore().subscribe, () => currentToken(system));
    const source = samples[chosen].source.replaceAll(placeholder, token ?? placeholder);
    const tabs = samples.map(({ lang, label }, index) => {
      const behaviour = { 'aria-selected': index === chosen, onClick: () => choose(index) };
      return h('button', { key: lang, type: 'button', role: 'tab', title: label, ...behaviour }, lang);
    });
    const code = h('pre', { tabIndex: 0 }, h('code', null, source));
    return h(
      'div',
      { className: 'samples' },
      h('div', { role: 'tablist', 'aria-label': 'Code samples' }, tabs),
      h(CopyButton, { text: source }),
      h('div', { role: 'tabpanel' }, code),
    );
  };
}

function copyButtonComponent({ createElement: h, useState }) {
  return ({ text }) => {
    const [copied, setCopied] = useState();
    // Without TLS, browsers have no clipboard, except on this machine.
    if (!navigator.clipboard) return null;
    const copy = () => navigator.clipboard.writeText(text).then(() => setCopied(text));
    return h('button', { type: 'button', className: 'copy', onClick: copy }, copied === text ? 'Copied' : 'Copy');
  };
}
