/** A plugin of Swagger UI: the dialog Authorize as a dialog of ARIA, which opens at its heading and is named by it. */
export function dialog({ React }) {
  const { createElement: h, useEffect, useId, useRef } = React;

  const asDialog = (Popup) => (props) => {
    const element = useRef();
    const title = useId();
    useEffect(() => element.current.focus(), []);
    const attributes = {
      role: 'dialog',
      'aria-modal': true,
      'aria-labelledby': title,
      tabIndex: -1,
      onKeyDown: keepFocus,
    };
    const heading = h('h2', { className: 'visually-hidden', id: title }, 'Authorize');
    return h('div', { ref: element, ...attributes }, heading, h(Popup, props));
  };

  /** `autoFocus` would scroll past the heading, and `aria-label` replaces the label of the field with its id. */
  const namedByLabel =
    (Input) =>
    ({ autoFocus: _, 'aria-label': __, ...props }) =>
      h(Input, props);

  /** "Apply credentials" would replace the text that people read, and say to control by voice. */
  const namedByText =
    (Button) =>
    ({ 'aria-label': _, ...props }) =>
      h(Button, props);

  const closeIcon = (Icon) => (props) => h('span', { role: 'img', 'aria-label': 'Close' }, h(Icon, props));

  return {
    wrapComponents: { authorizationPopup: asDialog, Button: namedByText, CloseIcon: closeIcon, Input: namedByLabel },
  };
}

/** Tab goes around within the dialog. */
function keepFocus(event) {
  if (event.key !== 'Tab') return;
  const stops = [...event.currentTarget.querySelectorAll('a[href], button, input')].filter((stop) => !stop.disabled);
  const [edge, opposite] = event.shiftKey ? [stops.at(0), stops.at(-1)] : [stops.at(-1), stops.at(0)];
  if (![edge, event.shiftKey && event.currentTarget].includes(document.activeElement)) return;
  event.preventDefault();
  opposite.focus();
}
