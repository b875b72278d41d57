import { generateKeyPairSync } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { resolveOptions } from '../options/module-options.js';
import { Tenants } from './tenants.js';
import { type TrustedIssuer, trust } from './trusted-issuer.js';

const auth = resolveOptions({ issuers: () => undefined });
const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const jwks = { keys: [publicKey.export({ format: 'jwk' })] };

/** Trusts the issuers that begin with `tenant`. Their keys are given, so that nothing uses the network. */
function tenants({ maxWaiting = 250 } = {}) {
  const [calls, created] = [[] as string[], [] as TrustedIssuer[]];
  const lookUp = async (iss: string) => {
    calls.push(iss);
    await setImmediate();
    return iss.startsWith('tenant') ? resolved(iss) : undefined;
  };
  const keys = { ...auth.keys, maxWaiting };
  const create = (options: ReturnType<typeof resolved>) => {
    created.push(trust(options, { ...auth, keys }, 1));
    return created.at(-1)!;
  };
  return { tenants: new Tenants(lookUp, create, keys), calls, created };
}

function resolved(issuer: string) {
  const { issuers } = resolveOptions({ issuers: [{ issuer, audience: 'api', jwks }] });
  return issuers[0]!;
}

/** A set that is stopped fetches no more. */
const isStopped = async ({ keySet }: TrustedIssuer) => !(await keySet.fetchNext());

describe(Tenants.name, () => {
  it('remembers known issuers during a flood of 20,000 invented ones', async () => {
    const tested = tenants();
    const first = await tested.tenants.find('tenant', {});
    for (let index = 0; index < 20_000; index += 200) {
      const flood = Array.from({ length: 200 }, (_, more) => tested.tenants.find(`invented ${index + more}`, {}));
      expect(new Set(await Promise.all(flood))).toEqual(new Set([undefined]));
    }
    expect(await tested.tenants.find('tenant', {})).toBe(first);
    expect(tested.calls.filter((iss) => iss === 'tenant')).toHaveLength(1);
    tested.tenants.stop();
  });

  it('evicts the issuer that was used the longest ago after 10,000, accepts no cached token of it, and stops its keys', async () => {
    const tested = tenants();
    const findAll = async (from: number, to: number) => {
      for (let index = from; index < to; index += 1) await tested.tenants.find(`tenant ${index}`, {});
    };
    await findAll(0, 10_000);
    const [used, evicted] = [await tested.tenants.find('tenant 0', {}), await tested.tenants.find('tenant 1', {})];
    expect(used!.isCurrent!({})).toBe(true);
    await findAll(2, 10_001);
    expect(used!.isCurrent!({})).toBe(true);
    await findAll(2, 10_000);
    await findAll(10_001, 10_002);
    expect([used!.isCurrent!({}), evicted!.isCurrent!({})]).toEqual([true, false]);
    expect(tested.tenants.issuers()).toHaveLength(10_000);
    expect([await isStopped(tested.created[1]!), await isStopped(tested.created[9999]!)]).toEqual([true, false]);
    tested.tenants.stop();
  });

  it('lets no more requests wait than keys.maxWaiting, whatever issuers they name, and rejects none for it later', async () => {
    const tested = tenants({ maxWaiting: 10 });
    const flood = Array.from({ length: 30 }, (_, index) => tested.tenants.find(`tenant ${index % 15}`, {}));
    const outcomes = await Promise.allSettled(flood);
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(20);
    expect(tested.calls).toHaveLength(10);
    expect((await tested.tenants.find('tenant 14', {}))?.policy.issuer).toBe('tenant 14');
    tested.tenants.stop();
  });

  it('fetches no keys of an issuer whose lookup ends after shutdown', async () => {
    const tested = tenants();
    const found = tested.tenants.find('tenant', {});
    tested.tenants.stop();
    expect(await isStopped((await found)!)).toBe(true);
  });

  it('stops the keys of all issuers at shutdown', async () => {
    const tested = tenants();
    const found = [await tested.tenants.find('tenant 1', {}), await tested.tenants.find('tenant 2', {})];
    tested.tenants.stop();
    expect(await Promise.all(found.map((issuer) => isStopped(issuer!)))).toEqual([true, true]);
  });
});
