import { thisApi } from '../api.js';
import { loadConfig } from './load-config.js';
import { describedAtOwnAddress } from './own-address.js';

const described = (variables: NodeJS.ProcessEnv) => describedAtOwnAddress(loadConfig(variables));

describe(describedAtOwnAddress.name, () => {
  it.each([
    [{}, 'http://127.0.0.1:3000'],
    [{ HOST: 'localhost', PORT: '8080' }, 'http://localhost:8080'],
    [{ HOST: '::1' }, 'http://[::1]:3000'],
    [{ PORT: '80' }, 'http://127.0.0.1'],
  ])('describes the API of %j at %s', (variables, resource) => {
    const { auth, server } = described(variables);
    expect(auth.metadata).toMatchObject({ resource, name: thisApi.name, documentation: `${resource}/docs` });
    expect(server.publicUrl).toBeUndefined();
  });

  it.each([{ PORT: '0' }, { HOST: '0.0.0.0' }, { HOST: '192.0.2.1' }, { HOST: 'constructor' }])(
    'leaves the API of %j without a description, since its address is unknown',
    (variables) => {
      expect(described(variables).auth.metadata).toBeUndefined();
    },
  );

  it('keeps a configured address', () => {
    const PUBLIC_URL = 'https://api.example.com/messages';
    expect(described({ PUBLIC_URL }).auth.metadata).toMatchObject({ resource: PUBLIC_URL });
  });

  it('names no documentation when there is none', () => {
    expect(described({ DOCS_ENABLED: 'false' }).auth.metadata).toMatchObject({ documentation: undefined });
  });
});
