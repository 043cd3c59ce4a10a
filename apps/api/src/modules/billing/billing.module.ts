import { Module } from '@nestjs/common';
import { AdminBillingController } from './admin-billing.controller.js';
import { AdminBillingService } from './admin-billing.service.js';
import { BillingController } from './billing.controller.js';
import { BillingService } from './billing.service.js';
import { PricesController } from './prices.controller.js';
import { PricesService } from './prices.service.js';

/** What skills cost, and what accounts have and have paid. */
@Module({
  controllers: [AdminBillingController, BillingController, PricesController],
  providers: [AdminBillingService, BillingService, PricesService],
})
export class BillingModule {}
