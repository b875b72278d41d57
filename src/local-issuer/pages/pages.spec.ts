import { errorPage } from './error-page.js';
import { loggedOutPage } from './logout-pages.js';
import { escapeHtml, sendPage } from './page.js';

describe('pages', () => {
  it('escape text for elements and for quoted attributes', () => {
    expect(escapeHtml(`<a href="x" title='y'>&amp;`)).toBe('&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;amp;');
  });

  it('show an error with its markup escaped', () => {
    const { body } = errorPage({ error: '<i>', error_description: '<script>' });
    expect(body).toContain('&lt;i&gt;');
    expect(body).toContain('&lt;script&gt;');
    expect(body).not.toMatch(/<i>|<script>/);
  });

  it('are sent as HTML that may not load anything or be framed', () => {
    const headers = new Map<string, string>();
    const ctx = {
      status: 0,
      type: '',
      body: '',
      set: (name: string, value: string) => headers.set(name, value),
    };
    sendPage(ctx, loggedOutPage);
    expect(ctx).toMatchObject({ status: 200, type: 'html', body: expect.stringMatching(/^<!doctype html>/) });
    expect(headers.get('Content-Security-Policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
  });
});
