import { UsageError } from '../../command-line/index.js';
import { configuredAddress } from './configured-address.js';

describe(configuredAddress.name, () => {
  it.each([
    [{}, 'http://127.0.0.1:3000'],
    [{ PORT: '4000' }, 'http://127.0.0.1:4000'],
    [{ PORT: '0', PUBLIC_URL: 'https://api.example.com/messages-api' }, 'https://api.example.com/messages-api'],
    // Variables of other matters are not checked.
    [{ NODE_ENV: 'production', AUTH_ISSUER: 'x' }, 'http://127.0.0.1:3000'],
  ])('with %j is %s', (variables, address) => {
    expect(configuredAddress(variables)).toBe(address);
  });

  it('is unknown with PORT=0', () => {
    expect(() => configuredAddress({ PORT: '0' })).toThrow(UsageError);
  });
});
