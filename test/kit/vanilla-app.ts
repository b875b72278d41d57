import {
  type CanActivate,
  Controller,
  type ExecutionContext,
  Get,
  Injectable,
  Module,
  SetMetadata,
  UseGuards,
} from '@nestjs/common';
import { NestFactory, Reflector } from '@nestjs/core';
import { AuthGuard, PassportModule, PassportStrategy } from '@nestjs/passport';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { passportJwtSecret } from 'jwks-rsa';
import { ExtractJwt, Strategy } from 'passport-jwt';
import type { TestIssuer } from '../../src/testing/index.js';

interface Payload {
  readonly scope?: string;
}

const Scopes = (...scopes: string[]) => SetMetadata('scopes', scopes);

@Injectable()
class NaiveScopesGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const required = this.reflector.get<string[]>('scopes', context.getHandler());
    const { user } = context.switchToHttp().getRequest<{ user: Payload }>();
    const granted = user.scope?.split(' ') ?? [];
    return required.every((scope) => granted.includes(scope));
  }
}

@Controller()
class ScopedController {
  @Get('private-scoped')
  @UseGuards(AuthGuard('jwt'), NaiveScopesGuard)
  @Scopes('read:messages')
  get() {
    return {};
  }
}

/** Starts an app on a free port with the guard of Auth0's NestJS tutorial, on passport-jwt and jwks-rsa alone. */
export async function startVanillaApp(issuer: TestIssuer): Promise<NestFastifyApplication> {
  @Injectable()
  class TutorialStrategy extends PassportStrategy(Strategy) {
    constructor() {
      super({
        secretOrKeyProvider: passportJwtSecret({
          cache: true,
          rateLimit: true,
          jwksRequestsPerMinute: 5,
          jwksUri: issuer.published.jwksUri,
        }),
        jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
        audience: issuer.audience,
        issuer: issuer.url,
        algorithms: ['RS256'],
      });
    }

    validate(payload: Payload): Payload {
      return payload;
    }
  }
  @Module({
    imports: [PassportModule.register({ defaultStrategy: 'jwt' })],
    controllers: [ScopedController],
    providers: [TutorialStrategy],
  })
  class VanillaModule {}
  const app = await NestFactory.create<NestFastifyApplication>(VanillaModule, new FastifyAdapter(), { logger: false });
  await app.listen(0, '127.0.0.1');
  return app;
}
