import type { Client } from '@readme/httpsnippet';
import { CodeBuilder } from '@readme/httpsnippet/helpers/code-builder';

/** A client for Python's standard library. httpsnippet has one for the package `requests` only. */
export const pythonHttpClient: Client = {
  info: {
    key: 'http.client',
    title: 'http.client',
    link: 'https://docs.python.org/3/library/http.client.html',
    description: 'The HTTP client of the standard library',
    extname: '.py',
  },
  convert: ({ uriObj, method, allHeaders, postData }) => {
    const { push, blank, join } = new CodeBuilder({ indent: '    ' });
    const connection = uriObj.protocol === 'https:' ? 'HTTPSConnection' : 'HTTPConnection';
    const headers = Object.entries(allHeaders);
    const passed = [method, uriObj.path].map((text) => JSON.stringify(text));
    push('import http.client');
    blank();
    push(`connection = http.client.${connection}(${JSON.stringify(uriObj.host)})`);
    blank();
    if (postData.text) {
      push(`body = ${JSON.stringify(postData.text)}`);
      blank();
      passed.push('body=body');
    }
    if (headers.length > 0) {
      push('headers = {');
      for (const [name, value] of headers) push(`${JSON.stringify(name)}: ${JSON.stringify(value)},`, 1);
      push('}');
      blank();
      passed.push('headers=headers');
    }
    push(`connection.request(${passed.join(', ')})`);
    push('response = connection.getresponse()');
    blank();
    push('print(response.read().decode("utf-8"))');
    return join();
  },
};
