import { knownAddressOf } from './public-address.js';
import { loadConfig } from '../config/index.js';

const addressOf = (environment: NodeJS.ProcessEnv, publicUrl: string, remoteAddress = '203.0.113.7') =>
  knownAddressOf(loadConfig(environment).server)({ publicUrl, socket: { remoteAddress } });

describe(knownAddressOf.name, () => {
  it.each(['http://127.0.0.1:3000', 'http://localhost', 'http://[::1]:80/x'])(
    'returns the own address %s',
    (address) => {
      expect(addressOf({}, address)).toBe(address);
    },
  );

  it.each([
    'http://evil.example.com',
    'http://localhost.example.com',
    'http://127.0.0.1.example.com',
    'http://10.0.0.1',
  ])('returns no address when only the client states %s', (address) => {
    expect(addressOf({}, address)).toBe('');
    expect(addressOf({ TRUST_PROXY: '10.0.0.0/8' }, address)).toBe('');
  });

  it('returns the address that a trusted gateway states, and PUBLIC_URL', () => {
    const address = 'https://api.example.com';
    expect(addressOf({ TRUST_PROXY: '10.0.0.0/8' }, address, '10.1.2.3')).toBe(address);
    expect(addressOf({ PUBLIC_URL: address }, address)).toBe(address);
  });
});
