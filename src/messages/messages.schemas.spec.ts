import { message, messageDraft } from './messages.schemas.js';

const problems = (body: unknown) =>
  messageDraft.safeParse(body).error?.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);

describe('the body of a message', () => {
  it.each([
    ['one character', 'x'],
    ['10000 characters', 'x'.repeat(10_000)],
    ['10000 characters beyond the BMP', '😀'.repeat(10_000)],
  ])('is accepted unchanged when the text has %s', (_, text) => {
    expect(messageDraft.parse({ text })).toEqual({ text });
  });

  it.each([
    ['the text is missing', {}, 'text: expected a string'],
    ['the text is empty', { text: '' }, 'text: expected 1 to 10000 characters'],
    ['the text is too long', { text: 'x'.repeat(10_001) }, 'text: expected 1 to 10000 characters'],
    ['the text has a NUL character', { text: '\0' }, 'text: expected no NUL character and no lone surrogate'],
    ['there is an unknown member', { text: 'x', id: '1' }, ': expected no member but text'],
    ['it is not an object', 'x', ': expected an object'],
  ])('is rejected when %s', (_, body, problem) => {
    expect(problems(body)).toEqual([problem]);
  });
});

describe('the schema of a message', () => {
  it.each(Object.entries(message.shape))('accepts its own examples: %s', (_, field) => {
    const examples = field.meta()?.examples as unknown[]; // each field has some
    expect(examples.map((example) => field.parse(example))).toEqual(examples);
  });
});
