import { LocalIssuer } from '../../src/testing/index.js';
import { Gateway, prefix } from '../support/gateway.js';
import type { HttpsAnswer } from '../support/https-client.js';
import { describeWithNginx } from '../support/nginx.js';
import { lockMessages, waitingRequests } from '../support/table-lock.js';

describeWithNginx('a request whose replica dies over it', () => {
  let issuer: LocalIssuer;
  let gateway: Gateway;
  let answers: HttpsAnswer[];
  let found: string[];

  function send(method: string, headers: Record<string, string> = {}, text?: string): Promise<HttpsAnswer> {
    const authorization = `Bearer ${issuer.token({ claims: { scope: 'read:messages write:messages' } })}`;
    return gateway.send(`${prefix}/api/messages`, {
      method,
      headers: { authorization, 'content-type': 'application/json', ...headers },
      ...(text !== undefined && { body: JSON.stringify({ text }) }),
    });
  }

  /** Two of each kind, of which nginx gives each replica one. */
  const requests = [
    () => send('GET'),
    () => send('GET'),
    () => send('POST', { 'idempotency-key': 'one' }, 'with key one'),
    () => send('POST', { 'idempotency-key': 'two' }, 'with key two'),
    () => send('POST', {}, 'without, one'),
    () => send('POST', {}, 'without, two'),
  ];

  beforeAll(async () => {
    issuer = await LocalIssuer.start();
    gateway = await Gateway.start({ AUTH_ISSUER: issuer.url });
    const release = await lockMessages(gateway.databaseUrl);
    const sent: Promise<HttpsAnswer>[] = [];
    for (const request of requests) {
      sent.push(request());
      await waitingRequests(gateway.databaseUrl, sent.length);
    }
    const { child, ended } = gateway.replicas[0]!;
    child.kill('SIGKILL');
    await ended;
    // Two are with the other replica now. What the dead one has asked the database for still waits there.
    await waitingRequests(gateway.databaseUrl, requests.length + 2);
    await release();
    answers = await Promise.all(sent);
    const { body } = await send('GET');
    found = (JSON.parse(body) as { data: { text: string }[] }).data.map(({ text }) => text);
  });
  afterAll(async () => {
    await gateway.close();
    await issuer.close();
  });

  const statuses = (kind: number) => answers.slice(2 * kind, 2 * kind + 2).map(({ status }) => status);

  it('is sent to the other one when it only reads', () => {
    expect(statuses(0)).toEqual([200, 200]);
  });

  it('is sent to the other one when it has an Idempotency-Key, and is stored once', () => {
    expect(statuses(1)).toEqual([201, 201]);
    expect(found.filter((text) => text.startsWith('with key')).toSorted()).toEqual(['with key one', 'with key two']);
  });

  it('is not sent a second time when it writes without one: it may be stored already', () => {
    expect(new Set(statuses(2))).toEqual(new Set([201, 502]));
    const refused = answers.find(({ status }) => status === 502);
    expect(refused?.headers).not.toHaveProperty('retry-after');
    const texts = found.filter((text) => text.startsWith('without'));
    expect(new Set(texts).size).toBe(texts.length);
  });
});
