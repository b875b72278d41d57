import { targetsOf } from './event-subjects.js';

const issuer = 'https://issuer.example.com/';

type Values = Readonly<Record<string, unknown>>;

const alice = { format: 'iss_sub', iss: issuer, sub: 'alice' };
const session = { format: 'opaque', id: 's1' };
const email = { format: 'email', email: 'alice@example.com' };
const foreign = { ...alice, iss: 'https://another.example.com/' };

function targets(claims: Values, event: Values = {}, statesSession = true) {
  return targetsOf(event, { claims, issuer, tokenId: 'j1', statesSession });
}

describe(targetsOf.name, () => {
  it.each([
    ['iss_sub', alice, [{ subject: 'alice' }]],
    ['opaque, which may be a session or a user', session, [{ sessionId: 's1' }, { subject: 's1' }]],
    ['jwt_id', { format: 'jwt_id', iss: issuer, jti: 't1' }, [{ tokenId: 't1' }]],
    ['complex', { format: 'complex', user: alice, session, tenant: session }, [{ sessionId: 's1' }]],
    ['complex without a session', { format: 'complex', user: alice, device: session }, [{ subject: 'alice' }]],
    ['complex with a session by e-mail', { format: 'complex', user: alice, session: email }, [{ subject: 'alice' }]],
    ['complex with a user by e-mail', { format: 'complex', user: email, session }, [{ sessionId: 's1' }]],
    ['aliases', { format: 'aliases', identifiers: [email, alice] }, [{ subject: 'alice' }]],
  ])('finds the tokens of a sub_id: %s', (_name, subjectId, expected) => {
    expect(targets({ sub_id: subjectId })).toEqual(expected);
  });

  it.each([
    ['e-mail', email],
    ['a phone number', { format: 'phone_number', phone_number: '+12065550100' }],
    ['an unknown format', { format: 'unknown', id: 's1', sub: 'alice', iss: issuer }],
    ['a format of another type', { format: ['iss_sub'], iss: issuer, sub: 'alice' }],
    ['a user of another issuer', foreign],
    ['a user of no issuer', { format: 'iss_sub', sub: 'alice' }],
    ['a token of another issuer', { format: 'jwt_id', iss: foreign.iss, jti: 't1' }],
    ['a sub of another type', { ...alice, sub: { $ne: '' } }],
    ['an empty sub', { ...alice, sub: '' }],
    ['a sub that a database can’t store', { ...alice, sub: 'a\0b' }],
    ['an opaque id of another type', { format: 'opaque', id: 1 }],
    ['a jti of another type', { format: 'jwt_id', iss: issuer, jti: 1 }],
    ['only a tenant', { format: 'complex', tenant: session }],
    ['only an application', { format: 'complex', application: session }],
    ['a user of another issuer, in a complex subject', { format: 'complex', user: foreign, tenant: session }],
    ['aliases that are no list', { format: 'aliases', identifiers: alice }],
    ['aliases that aren’t subjects', { format: 'aliases', identifiers: [null, 'alice', email] }],
    ['nothing', {}],
  ])('finds none for %s', (_name, subjectId) => {
    expect(targets({ sub_id: subjectId })).toEqual([]);
  });

  it.each([
    [
      'with the older name of the format',
      { subject_type: 'iss-sub', iss: issuer, sub: 'alice' },
      [{ subject: 'alice' }],
    ],
    ['with a format', alice, [{ subject: 'alice' }]],
    ['complex without a format', { user: alice, session }, [{ sessionId: 's1' }]],
    ['of another type', 'alice', []],
    ['by e-mail', email, []],
  ])('finds the tokens of the subject of an event: %s', (_name, subject, expected) => {
    expect(targets({}, { subject })).toEqual(expected);
  });

  it('finds the tokens of sid and sub', () => {
    expect(targets({ sub: 'alice' })).toEqual([{ subject: 'alice' }]);
    expect(targets({ sid: 's1' })).toEqual([{ sessionId: 's1' }]);
    expect(targets({ sid: 's1', sub: 'alice' })).toEqual([{ sessionId: 's1' }]);
    expect(targets({})).toEqual([]);
  });

  it('prefers the user where access tokens don’t state their session', () => {
    expect(targets({ sid: 's1', sub: 'alice' }, {}, false)).toEqual([{ subject: 'alice' }]);
    expect(targets({ sid: 's1' }, {}, false)).toEqual([{ sessionId: 's1' }]);
    expect(targets({ sub_id: { format: 'complex', user: alice, session } }, {}, false)).toEqual([{ subject: 'alice' }]);
  });

  it('uses the first subject that access tokens state', () => {
    const claims = { sub_id: email, sub: 'carol' };
    expect(targets(claims)).toEqual([{ subject: 'carol' }]);
    expect(targets(claims, { subject: alice })).toEqual([{ subject: 'alice' }]);
    expect(targets({ ...claims, sub_id: session }, { subject: alice })).toEqual([
      { sessionId: 's1' },
      { subject: 's1' },
    ]);
  });
});
