import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { IssuerLogin } from './issuer-login.js';

const issuer = 'https://issuer.example.com';
const metadata = { issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token` };
const found = { authorizationUrl: `${issuer}/authorize`, tokenUrl: `${issuer}/token` };

describe(IssuerLogin.name, () => {
  let now: number;
  const fetch = jest.spyOn(globalThis, 'fetch');
  beforeEach(() => {
    now = 0;
    jest.spyOn(performance, 'now').mockImplementation(() => now);
    jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => {});
    fetch.mockReset();
  });
  afterAll(() => jest.restoreAllMocks());

  it('requests the metadata once for concurrent and later calls', async () => {
    fetch.mockImplementation(async () => Response.json(metadata));
    const login = new IssuerLogin({ issuer, httpHosts: [] }, 1000);
    expect(await Promise.all([login.find(), login.find()])).toEqual([found, found]);
    expect(await login.find()).toEqual(found);
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  it('returns undefined when the issuer is unavailable, and tries again after a while', async () => {
    fetch.mockImplementation(async () => Promise.reject(new TypeError('fetch failed')));
    const login = new IssuerLogin({ issuer, httpHosts: [] }, 1000);
    expect(await login.find()).toBeUndefined();
    fetch.mockClear().mockImplementation(async () => Response.json(metadata));
    now = 9_000;
    expect(await login.find()).toBeUndefined();
    expect(fetch).not.toHaveBeenCalled();
    now = 11_000;
    expect(await login.find()).toEqual(found);
  });
});
