import { globSync } from 'node:fs';
import { HttpSession, readHttpFile } from './http-file.js';
import { type LocalService, startLocalService } from './local-service.js';

const files = globSync('examples/http/*.http');

describe('the requests that editors run', () => {
  let local: LocalService;
  beforeAll(async () => (local = await startLocalService()));
  afterAll(() => local.close());

  it.each(files)('get the status that each title states, in their order: %s', async (file) => {
    const { variables, requests } = readHttpFile(file);
    expect(variables.get('api')).toBe('http://127.0.0.1:3000');
    expect(variables.get('issuer')).toBe('http://127.0.0.1:3001');
    const here = new Map([...variables, ['api', await local.service.app.getUrl()], ['issuer', local.issuer.url]]);
    const session = new HttpSession(here);
    for (const request of requests) {
      const status = await session.send(request);
      expect(request.title).toMatch(new RegExp(`^${status} `));
    }
  });

  it('exist', () => {
    expect(files.length).toBeGreaterThan(1);
  });
});
