import { Controller, Get, Module, UseGuards } from '@nestjs/common';
import {
  AuthModule,
  CurrentPrincipal,
  JwtAuthGuard,
  type Principal,
  Scopes,
  ScopesGuard,
} from 'nest-resource-server/auth';
import { patientKeys } from '../support/patient-keys.js';

/** A controller of an app that imports the package. */
@Controller('orders')
@UseGuards(JwtAuthGuard, ScopesGuard)
export class OrdersController {
  @Get()
  @Scopes('read:orders')
  list(@CurrentPrincipal() { subject }: Principal) {
    return { of: subject };
  }
}

/** Returns the module of that app, which trusts the given issuer. */
export function ordersModule(issuer: string, audience: string) {
  @Module({
    imports: [AuthModule.forRoot({ issuer, audience, keys: patientKeys, publicUrl: 'https://api.example.com' })],
    controllers: [OrdersController],
  })
  class OrdersModule {}
  return OrdersModule;
}
