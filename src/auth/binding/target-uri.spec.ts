import { normalizedUri } from './target-uri.js';

describe(normalizedUri.name, () => {
  it.each([
    ['https://api.example.com', 'https://api.example.com/'],
    ['https://api.example.com?q', 'https://api.example.com/'],
    ['https://api.example.com#f', 'https://api.example.com/'],
    ['https://api.example.com/a?b=/../c#d?e', 'https://api.example.com/a'],
    ['HTTPS://API.Example.com/A', 'https://api.example.com/A'],
    ['https://api.example.com:443/', 'https://api.example.com/'],
    ['http://api.example.com:80', 'http://api.example.com/'],
    ['https://api.example.com:/', 'https://api.example.com/'],
    ['https://api.example.com:0443/', 'https://api.example.com/'],
    ['http://api.example.com:443/', 'http://api.example.com:443/'],
    ['https://api.example.com:80/', 'https://api.example.com:80/'],
    ['http://127.0.0.1:03000/a', 'http://127.0.0.1:3000/a'],
    ['http://[::1]:80/a', 'http://[::1]/a'],
    ['http://[2001:DB8::1]:8080/a', 'http://[2001:db8::1]:8080/a'],
    // RFC 3986, section 6.2.2.
    ['https://h/%7Esmith/%41%2d%5f', 'https://h/~smith/A-_'],
    ['https://h/a%c3%a9%2f%3a', 'https://h/a%C3%A9%2F%3A'],
    ['https://h/%2541', 'https://h/%2541'],
    ['https://h/a/b/c/./../../g', 'https://h/a/g'],
    ['https://h/a/%2e%2E/b/%2e', 'https://h/b/'],
    ['https://h/../../a', 'https://h/a'],
    ['https://h/a/..', 'https://h/'],
    ['https://h/a/b/..', 'https://h/a/'],
    ['https://h/.', 'https://h/'],
    ['https://h/a//../b', 'https://h/a/b'],
    ['https://h//a/', 'https://h//a/'],
    ['https://h/.well-known/...', 'https://h/.well-known/...'],
    ["https://h/a;b=c,d|e[f]@:!$&'()*+", "https://h/a;b=c,d|e[f]@:!$&'()*+"],
  ])('normalizes %s to %s', (uri, expected) => {
    expect(normalizedUri(uri)).toBe(expected);
    expect(normalizedUri(expected)).toBe(expected);
  });

  it.each([
    '',
    '/a',
    '//h/a',
    'h/a',
    'ftp://h/a',
    'https:/h/a',
    'https:///a',
    'https://?a',
    'https://user@h/a',
    'https://user:pass@h/a',
    'https://h@evil/a',
    'https://h%2Eexample.com/a',
    'https://h:port/a',
    'https://h:123456/a',
    'https://[::1/a',
    'https://[h]/a',
    'https://::1/a',
    'https://h/%',
    'https://h/%2',
    'https://h/%zz',
    'https://h/a b',
    ' https://h/a',
    'https://h/a\n',
    'https://h/a\\b',
    'https:\\\\h\\a',
    'https://h\\@evil/a',
    'https://h/\u00E9',
    'https://b\u00FCcher.example/',
    'https://\u212A.example/',
  ])('rejects %j', (uri) => {
    expect(normalizedUri(uri)).toBeUndefined();
  });

  it.each(['https://h/' + './'.repeat(4000), 'https://h/' + '%2e'.repeat(2600), 'https://' + 'h'.repeat(8000) + '@'])(
    'is done with a long address in time',
    (uri) => {
      const start = performance.now();
      normalizedUri(uri);
      expect(performance.now() - start).toBeLessThan(1000);
    },
  );
});
