import { ProblemError, changeMessage, createApi, createMessage, listMessages } from './client.ts';

const { API = 'http://127.0.0.1:3000', TOKEN = '' } = process.env;
const api = createApi(API, () => TOKEN);

try {
  const { id } = await createMessage(api, 'Hello');
  const { text, version } = await changeMessage(api, id, (before) => `${before}, world`);
  console.log(`Version ${version} is "${text}".`);
} catch (error) {
  if (!(error instanceof ProblemError)) throw error;
  // The type knows every reason, so that a misspelled one is an error of the compiler.
  if (error.problem.reason === 'scope_missing') console.log('You may read, but not write.');
  else throw error;
}
for await (const { author, text } of listMessages(api)) console.log(`${author}: ${text}`);
