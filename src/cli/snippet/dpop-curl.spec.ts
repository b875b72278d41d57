import { dpopCurl } from './dpop-curl.js';
import { UsageError } from '../../command-line/index.js';

describe(dpopCurl.name, () => {
  it('reads the token and its proof from npm run token, for the same request', () => {
    const sample = `curl --request POST \\
  --url 'http://127.0.0.1:3000/api/messages?a=b' \\
  --header 'Authorization: Bearer YOUR_ACCESS_TOKEN' \\
  --header 'Content-Type: application/json' \\
  --data '
{}
'`;
    expect(dpopCurl(sample, 'post')).toBe(`npm run -s token -- --dpop POST 'http://127.0.0.1:3000/api/messages?a=b' |
curl --request POST \\
  --url 'http://127.0.0.1:3000/api/messages?a=b' \\
  --header @- \\
  --header 'Content-Type: application/json' \\
  --data '
{}
'`);
  });

  it('is not for an operation without a token', () => {
    expect(() => dpopCurl('curl --request GET \\\n  --url http://127.0.0.1:3000/api/public', 'get')).toThrow(
      UsageError,
    );
  });
});
