import { Controller, Get, Module, UseGuards } from '@nestjs/common';
import {
  AuthModule,
  CurrentPrincipal,
  JwtAuthGuard,
  type Principal,
  Scopes,
  ScopesGuard,
} from 'nest-resource-server/auth';

/** A controller as another team has it. */
@Controller('orders')
@UseGuards(JwtAuthGuard, ScopesGuard)
export class OrdersController {
  @Get()
  @Scopes('read:orders')
  list(@CurrentPrincipal() { subject }: Principal) {
    return { of: subject };
  }
}

/** Its app, which trusts the issuer that it is given. */
export function ordersModule(issuer: string, audience: string) {
  @Module({ imports: [AuthModule.forRoot({ issuer, audience })], controllers: [OrdersController] })
  class OrdersModule {}
  return OrdersModule;
}
