import { routable } from './request-path.js';

describe(routable, () => {
  it.each(['/', '/api/public?x=%zz#%zz', '/%C3%A4', '/%25zz', '/%2F%23', '/%00', '*'])('leaves %s unchanged', (url) => {
    expect(routable(url)).toBe(url);
  });

  it.each(['/%', '/%zz', '/%2', '/%C3', '/%ED%A0%80', '/%c3%28?x'])('replaces %s, which cannot be decoded', (url) => {
    expect(routable(url)).toBe('/ ');
  });
});
