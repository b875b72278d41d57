import { DpopNonces } from './nonces.js';

const secret = 'a secret of more than 32 characters';
const minute = 60_000;
const now = 30_000_000 * minute;

describe(DpopNonces.name, () => {
  it('offers the same nonce for a minute, and another one after it', () => {
    const nonces = new DpopNonces(secret);
    const nonce = nonces.current(now);
    expect(nonces.current(now + minute - 1)).toBe(nonce);
    expect(nonces.current(now + minute)).not.toBe(nonce);
  });

  it('offers a nonce of 128 bits in the characters that RFC 9449, section 8.1, allows', () => {
    expect(new DpopNonces().current()).toMatch(/^[\w-]{22}$/);
  });

  it.each([
    [-1, false],
    [0, true],
    [minute, true],
    [2 * minute - 1, true],
    [2 * minute, false],
    [60 * minute, false],
  ])('finds a nonce accepted %d ms after it was offered first: %j', (age, isAccepted) => {
    const nonces = new DpopNonces(secret);
    const nonce = nonces.current(now);
    // A millisecond before its time, a replica whose clock is ahead may have offered it.
    expect(nonces.isAccepted(nonce, now + age)).toBe(isAccepted || age === -1);
  });

  it('accepts the nonce of a replica whose clock is up to a minute ahead, but no later one', () => {
    const nonces = new DpopNonces(secret);
    expect(nonces.isAccepted(nonces.current(now + minute), now)).toBe(true);
    expect(nonces.isAccepted(nonces.current(now + 2 * minute), now)).toBe(false);
  });

  it('offers the next nonce before the old one lapses', () => {
    const nonces = new DpopNonces(secret);
    const old = nonces.current(now);
    expect(nonces.renewal(old, now)).toBeUndefined();
    expect(nonces.renewal(old, now + minute)).toBe(nonces.current(now + minute));
    expect(nonces.isAccepted(old, now + minute)).toBe(true);
    expect(nonces.renewal(nonces.current(now + minute), now)).toBeUndefined();
  });

  it('accepts the nonces of a replica with the same secret, and of no other', () => {
    const nonce = new DpopNonces(secret).current();
    expect(new DpopNonces(secret).isAccepted(nonce)).toBe(true);
    expect(new DpopNonces(`${secret}.`).isAccepted(nonce)).toBe(false);
    expect(new DpopNonces().isAccepted(nonce)).toBe(false);
    expect(new DpopNonces().isAccepted(new DpopNonces().current())).toBe(false);
  });

  it.each([undefined, null, 1, '', 'x', ['x'], {}])('accepts no nonce %j', (nonce) => {
    const nonces = new DpopNonces(secret);
    expect(nonces.isAccepted(nonce, now)).toBe(false);
    expect(nonces.renewal(nonce, now)).toBeUndefined();
  });

  it.each([(nonce: string) => `${nonce}A`, (nonce: string) => nonce.slice(1), (nonce: string) => nonce.toLowerCase()])(
    'rejects a nonce that was changed',
    (change) => {
      const nonces = new DpopNonces(secret);
      expect(nonces.isAccepted(change(nonces.current(now)), now)).toBe(false);
      expect(nonces.isAccepted([nonces.current(now)], now)).toBe(false);
    },
  );
});
