import { PresentedToken } from '../token/presented-token.js';
import { RequestEvidence } from './request-evidence.js';

const token = new PresentedToken('a.b.c');
const credentials = { scheme: 'DPoP', token, authorization: 'DPoP a.b.c', found: undefined } as const;
const publicUrl = 'https://api.example.com/orders-api';

const uriOf = (originalUrl: string, address = publicUrl) =>
  new RequestEvidence(credentials, { headers: {}, originalUrl }, { publicUrl: address }).uri;

describe(RequestEvidence.name, () => {
  it.each([
    ['/orders?limit=1', `${publicUrl}/orders?limit=1`],
    ['//orders', `${publicUrl}//orders`],
    ['http://10.0.0.1:3000/orders', `${publicUrl}/orders`],
    ['HTTPS://[::1]/orders', `${publicUrl}/orders`],
  ])('puts publicUrl before the path of the target %s', (target, uri) => {
    expect(uriOf(target)).toBe(uri);
    expect(uriOf(target, `${publicUrl}/`)).toBe(uri);
  });

  // url.parse, by which Express routes, takes a part of these hosts for the path.
  it.each(['http://h%61dmin/orders', 'http://a;b/c', 'http://a:b/c', 'http://u@h/c', 'm://x/y', '*', 'orders', ''])(
    'knows no address for the target %j, which may be read in another way',
    (target) => {
      expect(uriOf(target)).toBe('');
    },
  );
});
