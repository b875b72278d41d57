import { hash, timingSafeEqual } from 'node:crypto';
import { type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import {
  InvalidTokenError,
  JwtAuthGuard,
  type Principal,
  isPublic,
  setCurrentPrincipal,
} from 'nest-resource-server/auth';

/** A key that a client sends as `X-Api-Key`. */
export interface ApiKey {
  /** The SHA-256 of the key, in hexadecimal digits. The key itself is random, with at least 128 bits. */
  readonly sha256: string;
  readonly principal: Principal;
}

export const API_KEYS = Symbol('ApiKeys');

interface Request {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

@Injectable()
export class ApiKeyOrTokenGuard extends JwtAuthGuard {
  @Inject(API_KEYS) private readonly keys!: readonly ApiKey[];

  override canActivate(context: ExecutionContext) {
    const { 'x-api-key': given, authorization } = context.switchToHttp().getRequest<Request>().headers;
    const isOpen = isPublic(context.getClass(), context.getHandler());
    if (isOpen || given === undefined) return super.canActivate(context);
    const key = authorization === undefined ? this.find(String(given)) : undefined;
    if (!key) return this.refusals.refuse(new InvalidTokenError('api_key_invalid', 'The API key is invalid'), context);
    setCurrentPrincipal(context, key.principal);
    return true;
  }

  /** Takes the same time whatever the first difference is. */
  private find(given: string): ApiKey | undefined {
    const digest = hash('sha256', given, 'buffer');
    return this.keys.find(({ sha256 }) => timingSafeEqual(digest, Buffer.from(sha256, 'hex')));
  }
}
