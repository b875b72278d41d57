import { type ExecutionContext, Injectable } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import { AuthError, MissingTokenError, Refusals } from 'nest-resource-server/auth';

@Injectable()
export class TokenOrKeyGuard extends AuthGuard(['access-token', 'api-key']) {
  constructor(private readonly refusals: Refusals) {
    super();
  }

  /** @param info of each strategy, why it rejects the request: an `AuthError` of `access-token` */
  override handleRequest<User>(error: unknown, user: User, info: unknown, context: ExecutionContext): User {
    if (!error && user) return user;
    const rejection = [info].flat().find((reason) => reason instanceof AuthError);
    return this.refusals.refuse(error || rejection || new MissingTokenError(), context);
  }
}
