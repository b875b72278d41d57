import { Body, Controller, Get, Post, UseGuards } from '@nestjs/common';
import { CurrentPrincipal, JwtAuthGuard, type Principal, Public, Scopes, ScopesGuard } from 'nest-resource-server/auth';

interface Order {
  readonly item: string;
  readonly customer: string;
}

@UseGuards(JwtAuthGuard, ScopesGuard)
@Controller('orders')
export class OrdersController {
  private readonly orders: Order[] = [];

  @Get()
  @Scopes('read:orders')
  list(): Order[] {
    return this.orders;
  }

  @Post()
  @Scopes('write:orders')
  place(@Body() { item }: Pick<Order, 'item'>, @CurrentPrincipal() principal: Principal): Order {
    const order = { item, customer: principal.subject };
    this.orders.push(order);
    return order;
  }

  @Get('opening-hours')
  @Public()
  openingHours() {
    return { from: 9, to: 17 };
  }
}
