import { Module } from '@nestjs/common';
import { AdminBillingController } from './admin-billing.controller.js';
import { AdminBillingService } from './admin-billing.service.js';
import { BillingController } from './billing.controller.js';
import { BillingService } from './billing.service.js';
import { PricesController } from './prices.controller.js';
import { PricesService } from './prices.service.js';
import { Checkouts } from './purchases/checkouts.js';
import { PaymentBells } from './purchases/payment-bells.js';
import { ProviderCalls } from './purchases/provider-calls.js';
import { PurchasesController } from './purchases/purchases.controller.js';
import { PurchasesService } from './purchases/purchases.service.js';
import { ReceiptsController } from './receipts/receipts.controller.js';
import { ReceiptsService } from './receipts/receipts.service.js';
import { SandboxController } from './sandbox/sandbox.controller.js';
import { SandboxService } from './sandbox/sandbox.service.js';
import { Earnings } from './selling/earnings.js';
import { PaymentRefunds } from './selling/payment-refunds.js';
import { Payments } from './selling/payments.js';
import { PayoutsService } from './selling/payouts.service.js';
import { RefundsService } from './selling/refunds.service.js';
import { RunRefunds } from './selling/run-refunds.js';
import { SellersService } from './selling/sellers.service.js';
import { SellingController } from './selling/selling.controller.js';
import { StatementsController } from './statements/statements.controller.js';
import { StatementsService } from './statements/statements.service.js';
import { ReturnController } from './stripe/return.controller.js';
import { StripeWebhookController } from './stripe/stripe-webhook.controller.js';
import { StripeWebhookService } from './stripe/stripe-webhook.service.js';
import { SubscriptionsController } from './subscriptions/subscriptions.controller.js';
import { SubscriptionsService } from './subscriptions/subscriptions.service.js';

/** What skills cost, and what accounts have, buy and have paid. */
@Module({
  controllers: [
    AdminBillingController,
    BillingController,
    PricesController,
    PurchasesController,
    ReceiptsController,
    ReturnController,
    SandboxController,
    SellingController,
    StatementsController,
    StripeWebhookController,
    SubscriptionsController,
  ],
  providers: [
    AdminBillingService,
    BillingService,
    Checkouts,
    Earnings,
    PaymentBells,
    PaymentRefunds,
    Payments,
    PayoutsService,
    PricesService,
    ProviderCalls,
    PurchasesService,
    ReceiptsService,
    RefundsService,
    RunRefunds,
    SandboxService,
    SellersService,
    StatementsService,
    StripeWebhookService,
    SubscriptionsService,
  ],
})
export class BillingModule {}
