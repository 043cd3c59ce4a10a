import { Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access } from '../../../http/access.js';
import { PageQuery } from '../../../http/paging.js';
import type { Principal } from '../../../http/principal.js';
import { Caller } from '../../../http/principal.js';
import { SubscriptionAnswer, SubscriptionListAnswer } from './subscriptions.dto.js';
import { SubscriptionsService } from './subscriptions.service.js';

@ApiTags('Billing')
@Controller('billing/subscriptions')
export class SubscriptionsController {
  constructor(private readonly subscriptions: SubscriptionsService) {}

  /** What the account pays every month, and what it has paid before. */
  @Get()
  @Access('billing', 'read')
  list(@Caller() caller: Principal, @Query() query: PageQuery): Promise<SubscriptionListAnswer> {
    return this.subscriptions.list(caller, query);
  }

  /** Ends the subscription with its current period, until which it gives what was paid for. */
  @Delete(':subscriptionId')
  @Access('billing', 'write')
  cancel(@Caller() caller: Principal, @Param('subscriptionId') id: string): Promise<SubscriptionAnswer> {
    return this.subscriptions.cancel(caller, id);
  }

  /** Agrees to the new price of the skill: it counts from the next renewal. */
  @Post(':subscriptionId/accept-price')
  @HttpCode(200)
  @Access('billing', 'write')
  acceptPrice(@Caller() caller: Principal, @Param('subscriptionId') id: string): Promise<SubscriptionAnswer> {
    return this.subscriptions.acceptPrice(caller, id);
  }
}
