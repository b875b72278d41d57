const problemJson = 'application/problem+json';

/**
 * A plugin of Swagger UI: the documented errors of an operation as a list that is collapsed, each with its headers and body as the
 * service sends them. Swagger UI itself shows a table of headers and a body for every status.
 */
export function errorResponses({ React }) {
  const { createElement: h, Fragment } = React;
  const withErrorList = (Responses) => (props) => {
    const errors = Object.entries(props.responses.filter(isError).toJS());
    const others = props.responses.filterNot(isError);
    const list = errors.map(([status, response]) => errorResponse(h, status, response));
    return h(
      Fragment,
      null,
      h(Responses, { ...props, responses: others }),
      list.length > 0 && h('div', { className: 'errors' }, h('h4', null, 'Errors'), list),
    );
  };
  return { wrapComponents: { responses: withErrorList } };
}

const isError = (response) => response.hasIn(['content', problemJson, 'examples']);

function errorResponse(h, status, { description, headers = {}, content }) {
  const messages = Object.entries(content[problemJson].examples).map(([name, { value }]) =>
    h('pre', { key: name, tabIndex: 0 }, httpMessage(status, headersOf(headers, name), value)),
  );
  const summary = h('summary', null, h('code', null, status), ' ', description);
  return h('details', { key: status }, summary, messages);
}

/** The headers that have an example of this name, and those with one example for all. */
function headersOf(headers, name) {
  return Object.entries(headers).flatMap(([header, { examples, schema }]) => {
    const value = examples ? examples[name]?.value : schema?.examples?.[0];
    return value === undefined ? [] : [[header, value]];
  });
}

function httpMessage(status, headers, body) {
  const lines = [...headers, ['Content-Type', problemJson]].map((header) => header.join(': '));
  return [`HTTP/1.1 ${status} ${body.title}`, ...lines, '', JSON.stringify(body, null, 2)].join('\n');
}
