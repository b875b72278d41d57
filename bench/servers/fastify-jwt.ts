import jwt from '@fastify/jwt';
import { type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import buildGetJwks from 'get-jwks';
import { audience, greetings, isOperated, issuer, port, scope } from './greetings.ts';
import { addOperation } from './operated/fastify.ts';

const app = fastify({ logger: isOperated });
if (isOperated) await addOperation(app);
const getJwks = buildGetJwks({ issuersWhitelist: [issuer] });

// As in the README of get-jwks, with fast-jwt's cache of verified tokens, which @fastify/jwt supports.
await app.register(jwt, {
  decode: { complete: true },
  secret: (_request: FastifyRequest, token: jwt.TokenOrHeader) => {
    // With `decode.complete`, this is the whole token. The type doesn't reflect that.
    const { header, payload } = token as { header: { kid: string; alg: string }; payload: { iss: string } };
    return getJwks.getPublicKey({ kid: header.kid, domain: payload.iss, alg: header.alg });
  },
  verify: { cache: 10_000, algorithms: ['RS256'], allowedIss: issuer, allowedAud: audience, requiredClaims: ['exp'] },
});

async function authenticate(request: FastifyRequest): Promise<void> {
  await request.jwtVerify();
}

async function requireScope(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const { scope: granted } = request.user as { scope?: string };
  if (!granted?.split(' ').includes(scope)) await reply.code(403).send({ message: 'Insufficient scope' });
}

app.get('/api/public', () => greetings.public);
app.get('/api/private-scoped', { onRequest: [authenticate, requireScope] }, () => greetings.scoped);

await app.listen({ port: Number(port), host: '127.0.0.1' });
