import { Redis } from 'ioredis';
import { RedisConnection } from '../../src/redis/redis-connection.js';
import { setTimeout as sleep } from 'node:timers/promises';
import { isSettledAtOnce, until } from '../support/clock.js';
import { type TestRedis, describeWithRedis, startRedis } from '../support/redis.js';

describeWithRedis(RedisConnection.name, () => {
  let redis: TestRedis;
  let operator: Redis;
  let connection: RedisConnection;
  beforeAll(async () => {
    redis = await startRedis();
    operator = new Redis(redis.url);
    connection = await RedisConnection.open(redis.url);
    connection.client.on('error', () => undefined);
    await connection.connect();
  });
  afterAll(async () => {
    connection.close();
    operator.disconnect();
    await redis.kill();
  });
  const set = () => connection.within(connection.client.set('key', '1'));

  it('is ready once it has connected', async () => {
    expect(await set()).toBe('OK');
  });

  it('rejects the commands in flight when the connection breaks, also if it is back at once', async () => {
    await operator.client('PAUSE', 60_000, 'WRITE');
    const commands = Promise.allSettled([set(), set()]);
    await operator.call('CLIENT', 'KILL', 'TYPE', 'NORMAL', 'SKIPME', 'YES');
    const results = await commands;
    await operator.client('UNPAUSE');
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await until(() => connection.client.status === 'ready');
    expect(await set()).toBe('OK');
  });

  it('rejects a command within about a second while Redis does not respond, and the next ones at once', async () => {
    redis.freeze();
    await expect(set()).rejects.toThrow();
    await until(() => connection.client.status !== 'ready');
    // Meanwhile it connects again, and waits for the first response.
    for (let count = 0; count < 100; count += 1) {
      expect(await isSettledAtOnce(set())).toBe(true);
      await sleep(20);
    }
    redis.thaw();
    await until(() => connection.client.status === 'ready');
    expect(await set()).toBe('OK');
  });

  it('does not keep startup waiting for a Redis that does not respond', async () => {
    redis.freeze();
    const late = await RedisConnection.open(redis.url);
    late.client.on('error', () => undefined);
    await late.connect();
    expect(late.client.status).not.toBe('ready');
    late.close();
    redis.thaw();
  });
});
