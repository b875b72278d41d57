import { Module } from '@nestjs/common';
import { AuthModule } from 'nest-resource-server/auth';
import { supplierHooks } from './supplier.js';
import { SuppliersController } from './suppliers.controller.js';
import { SuppliesMetadataController } from './supplies-metadata.controller.js';

/** Suppliers log in elsewhere; neither issuer's tokens open the other's routes. */
@Module({
  imports: [
    AuthModule.forRootAsync({
      routes: 'declared',
      useFactory: () => ({
        issuers: [
          {
            issuer: process.env.SUPPLIERS_ISSUER ?? 'https://login.suppliers.example.com',
            audience: ['https://supplies.example.com', 'https://contracts.example.com'],
            profile: 'keycloak',
            algorithms: ['ES256'],
          },
        ],
        metadata: { resource: 'https://shop.example.com/supplies', name: 'Supplies', scopes: [] },
        ...supplierHooks,
      }),
    }),
  ],
  controllers: [SuppliersController, SuppliesMetadataController],
})
export class SuppliersModule {}
