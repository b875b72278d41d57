import { thisApi } from '../api.js';
import { configuredOrLocal } from './configured-or-local.js';

describe(configuredOrLocal.name, () => {
  it('is the local issuer if none is configured, with the variables that hold for every issuer', () => {
    const { auth } = configuredOrLocal({ LOCAL_ISSUER_PORT: '3099', AUTH_DPOP: 'off', AUTH_CLOCK_TOLERANCE: '7' });
    expect(auth.issuers).toEqual([
      expect.objectContaining({
        issuer: 'http://127.0.0.1:3099',
        audience: [thisApi.audience],
        dpop: 'off',
      }),
    ]);
    expect(auth.clockToleranceMs).toBe(7000);
  });

  it('is the configuration, if it has issuers', () => {
    const configured = configuredOrLocal({ AUTH_ISSUER: 'https://issuer.example/', AUTH_AUDIENCE: 'api' });
    expect(configured.auth.issuers.map(({ issuer }) => issuer)).toEqual(['https://issuer.example/']);
  });
});
