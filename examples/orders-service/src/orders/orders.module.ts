import { Module } from '@nestjs/common';
import { AuthModule } from 'nest-resource-server/auth';
import { OrdersController } from './orders.controller.js';

@Module({
  imports: [
    AuthModule.forRootAsync({
      useFactory: () => ({
        issuer: process.env.AUTH_ISSUER ?? 'https://TENANT.auth0.com/',
        audience: 'https://orders.example.com',
      }),
    }),
  ],
  controllers: [OrdersController],
})
export class OrdersModule {}
