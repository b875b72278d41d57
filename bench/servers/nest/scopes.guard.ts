import { type CanActivate, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Payload } from './jwt.strategy.ts';

export const Scopes = (...scopes: string[]) => SetMetadata('scopes', scopes);

@Injectable()
export class ScopesGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const required = this.reflector.get<string[] | undefined>('scopes', context.getHandler()) ?? [];
    const { user } = context.switchToHttp().getRequest<{ user: Payload }>();
    const granted = user.scope?.split(' ') ?? [];
    return required.every((scope) => granted.includes(scope));
  }
}
