import { declareModule } from './app-module.ts';

const before = `import { Module } from '@nestjs/common';
import { HealthModule } from './health/health.module.js';

@Module({ imports: [HealthModule] })
export class AppModule {}
`;

describe('the list of modules', () => {
  it('gets the module of the resource, with its import', () => {
    expect(declareModule(before, { path: 'purchase-orders', Plural: 'PurchaseOrders' })).toBe(
      `import { Module } from '@nestjs/common';
import { HealthModule } from './health/health.module.js';
import { PurchaseOrdersModule } from './purchase-orders/purchase-orders.module.js';

@Module({ imports: [HealthModule, PurchaseOrdersModule] })
export class AppModule {}
`,
    );
  });
});
