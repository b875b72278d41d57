import { parser } from '@prometheus-io/lezer-promql';

/** A metric in an expression, with the labels and values that it is filtered by. */
export interface Selector {
  readonly metric: string;
  readonly matchers: readonly { readonly label: string; readonly values: readonly string[] }[];
}

/** A parsed PromQL expression. */
export interface Query {
  readonly selectors: readonly Selector[];
  /** The labels that the expression groups by. */
  readonly groupings: readonly string[];
}

/** @throws {SyntaxError} */
export function readPromQl(expression: string): Query {
  const selectors: { metric: string; matchers: Selector['matchers'][number][] }[] = [];
  const groupings: string[] = [];
  parser.parse(expression).iterate({
    enter: ({ node, from, to }) => {
      const text = expression.slice(from, to);
      const within = node.parent?.name;
      if (node.type.isError) throw new SyntaxError(`PromQL, at ${from}: ${expression}`);
      if (node.name === 'Identifier' && within === 'VectorSelector') selectors.push({ metric: text, matchers: [] });
      if (node.name === 'LabelName' && within === 'GroupingLabels') groupings.push(text);
      if (node.name === 'UnquotedLabelMatcher') {
        const [label = '', ...values] = text.split(/!=|!~|=~|=/);
        selectors.at(-1)!.matchers.push({ label, values: values.join('=').slice(1, -1).split('|') });
      }
    },
  });
  return { selectors, groupings };
}
