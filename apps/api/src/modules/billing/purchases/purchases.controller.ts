import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { Access } from '../../../http/access.js';
import type { Principal } from '../../../http/principal.js';
import { Caller } from '../../../http/principal.js';
import { CheckoutAnswer, PortalAnswer, SubscribeDto, TopUpDto } from './purchases.dto.js';
import { PurchasesService } from './purchases.service.js';

@ApiTags('Billing')
@Controller('billing')
export class PurchasesController {
  constructor(private readonly purchases: PurchasesService) {}

  /** Begins to buy credits: the answer says where to pay. They are in the wallet as soon as they are paid. */
  @Post('topups')
  @Access('billing', 'write')
  topUp(@Caller() caller: Principal, @Body() body: TopUpDto, @Req() request: Request): Promise<CheckoutAnswer> {
    return this.purchases.topUp(caller, body, request.get('idempotency-key') ?? null);
  }

  /**
   * Begins a subscription to a skill that is sold by the month: the answer says where to pay. Until that is done or has run out, another call
   * answers the same purchase.
   */
  @Post('subscriptions')
  @Access('billing', 'write')
  subscribe(@Caller() caller: Principal, @Body() body: SubscribeDto): Promise<CheckoutAnswer> {
    return this.purchases.subscribe(caller, body);
  }

  /** Opens the page of the payment provider on which the account manages its cards and invoices. A sandbox has none. */
  @Post('portal')
  @HttpCode(200)
  @Access('billing', 'write')
  openPortal(@Caller() caller: Principal): Promise<PortalAnswer> {
    return this.purchases.openPortal(caller);
  }
}
