/** A plugin of Swagger UI: the headings, names and focus that its own mark-up lacks (WCAG 2.2 AA, as axe checks it). */
export function accessibility({ React }) {
  const { createElement: h, Fragment, useEffect, useRef } = React;

  const underHeading = (text) => (Section) => (props) =>
    h(Fragment, null, h('h2', { className: 'visually-hidden' }, text), h(Section, props));

  const inRegion = (name) => (Part) => (props) => h('section', { 'aria-label': name }, h(Part, props));

  const named = (name) => (Field) => (props) => h(Field, { 'aria-label': name, ...props });

  /** Sets an attribute of elements within a component, which takes no property for it. */
  const withAttribute = (selector, attribute, valueOf) => (Part) => (props) => {
    const around = useRef();
    useEffect(() => {
      for (const element of around.current.querySelectorAll(selector)) element.setAttribute(attribute, valueOf(props));
    });
    return h('div', { ref: around }, h(Part, props));
  };

  /** A keyboard can only scroll what can have the focus. */
  const scrollable = withAttribute('pre', 'tabindex', () => '0');

  /** Of the heading "Authorized", a h6 under a h4. */
  const nextLevel = withAttribute('h6', 'aria-level', () => '5');

  return {
    wrapComponents: {
      AuthItem: nextLevel,
      curl: scrollable,
      HighlightCode: scrollable,
      InfoContainer: inRegion('Introduction'),
      oauth2: nextLevel,
      operations: underHeading('Operations'),
      responses: withAttribute('[role=region]', 'aria-label', ({ method, path }) => `Responses: ${method} ${path}`),
      TextArea: named('Request body'),
    },
  };
}
