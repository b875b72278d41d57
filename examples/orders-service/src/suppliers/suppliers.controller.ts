import { Controller, Delete, Get, HttpCode, UseGuards } from '@nestjs/common';
import {
  Audience,
  ClaimIncludes,
  CurrentPrincipal,
  JwtAuthGuard,
  RequireClaim,
  ScopesGuard,
} from 'nest-resource-server/auth';
import type { Supplier } from './supplier.js';

@UseGuards(JwtAuthGuard, ScopesGuard)
@Controller('supplies')
export class SuppliersController {
  @Get()
  mine(@CurrentPrincipal() { company }: Supplier) {
    return { company, supplies: [] };
  }

  @Get('prices')
  @RequireClaim('contract', 'gold', 'silver')
  @ClaimIncludes('departments', 'sales')
  prices() {
    return { prices: [] };
  }

  @Delete()
  @HttpCode(204)
  @Audience('https://contracts.example.com')
  cancel(): void {}
}
