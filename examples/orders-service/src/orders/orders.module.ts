import { Module } from '@nestjs/common';
import { AuthModule } from 'nest-resource-server/auth';
import { OrdersController } from './orders.controller.js';

/** For customers: their tokens come from the shop's own issuer. */
@Module({
  imports: [
    AuthModule.forRoot({
      issuer: process.env.AUTH_ISSUER ?? 'https://TENANT.auth0.com/',
      audience: 'https://orders.example.com',
    }),
  ],
  controllers: [OrdersController],
})
export class OrdersModule {}
