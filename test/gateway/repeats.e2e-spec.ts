import { TestIssuer } from '../../src/testing/index.js';
import { Gateway, prefix } from '../support/gateway.js';
import type { HttpsResponse } from '../support/https-client.js';
import { describeWithNginx } from '../support/nginx.js';
import { lockMessages, waitForBlockedRequests } from '../support/table-lock.js';

describeWithNginx('a request whose replica is killed before it responds', () => {
  let issuer: TestIssuer;
  let gateway: Gateway;
  let responses: HttpsResponse[];
  let storedTexts: string[];

  function send(method: string, headers: Record<string, string> = {}, text?: string): Promise<HttpsResponse> {
    const authorization = `Bearer ${issuer.token({ claims: { scope: 'read:messages write:messages' } })}`;
    return gateway.send(`${prefix}/api/messages`, {
      method,
      headers: { authorization, 'content-type': 'application/json', ...headers },
      ...(text !== undefined && { body: JSON.stringify({ text }) }),
    });
  }

  /** Two of each kind: nginx sends one to each replica. */
  const requests = [
    () => send('GET'),
    () => send('GET'),
    () => send('POST', { 'idempotency-key': 'one' }, 'with key one'),
    () => send('POST', { 'idempotency-key': 'two' }, 'with key two'),
    () => send('POST', {}, 'without, one'),
    () => send('POST', {}, 'without, two'),
  ];

  beforeAll(async () => {
    issuer = await TestIssuer.start();
    gateway = await Gateway.start({ AUTH_ISSUER: issuer.url });
    const release = await lockMessages(gateway.databaseUrl);
    const sent: Promise<HttpsResponse>[] = [];
    for (const request of requests) {
      sent.push(request());
      await waitForBlockedRequests(gateway.databaseUrl, sent.length);
    }
    const { child, ended } = gateway.replicas[0]!;
    child.kill('SIGKILL');
    await ended;
    // nginx has sent two again, to the other replica. The queries of the killed one still wait in the database.
    await waitForBlockedRequests(gateway.databaseUrl, requests.length + 2);
    await release();
    responses = await Promise.all(sent);
    const { body } = await send('GET');
    storedTexts = (JSON.parse(body) as { data: { text: string }[] }).data.map(({ text }) => text);
  });
  afterAll(async () => {
    await gateway.close();
    await issuer.close();
  });

  const statuses = (kind: number) => responses.slice(2 * kind, 2 * kind + 2).map(({ status }) => status);

  it('is retried on the other replica when it only reads', () => {
    expect(statuses(0)).toEqual([200, 200]);
  });

  it('is retried on the other replica when it has an Idempotency-Key, and is stored once', () => {
    expect(statuses(1)).toEqual([201, 201]);
    expect(storedTexts.filter((text) => text.startsWith('with key')).toSorted()).toEqual([
      'with key one',
      'with key two',
    ]);
  });

  it('is not retried when it writes without an Idempotency-Key, since it may be stored already', () => {
    expect(new Set(statuses(2))).toEqual(new Set([201, 502]));
    const unanswered = responses.find(({ status }) => status === 502);
    expect(unanswered?.headers).not.toHaveProperty('retry-after');
    const texts = storedTexts.filter((text) => text.startsWith('without'));
    expect(new Set(texts).size).toBe(texts.length);
  });
});
