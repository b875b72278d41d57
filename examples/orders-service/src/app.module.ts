import { Module } from '@nestjs/common';
import { OrdersModule } from './orders/orders.module.js';
import { SuppliersModule } from './suppliers/suppliers.module.js';

@Module({ imports: [OrdersModule, SuppliersModule] })
export class AppModule {}
