import { Body, Controller, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access } from '../../http/access.js';
import type { Principal } from '../../http/principal.js';
import { Caller } from '../../http/principal.js';
import { DeliveryAnswer, DeliveryListAnswer, ListDeliveriesQuery, PutWebhookDto, WebhookAnswer } from './webhooks.dto.js';
import { WebhooksService } from './webhooks.service.js';

@ApiTags('Identity')
@Controller('account/webhook')
export class WebhooksController {
  constructor(private readonly webhooks: WebhooksService) {}

  /** Where the account wants to hear of what happens in it. */
  @Get()
  @Access('webhook', 'read')
  read(@Caller() caller: Principal): Promise<WebhookAnswer> {
    return this.webhooks.read(caller);
  }

  /**
   * Replaces the settings; only the secret stays when it is left out. Every event is posted as `{id, event, createdAt, data}` with the
   * headers `X-Guildhall-Event`, `X-Guildhall-Delivery` and `X-Guildhall-Signature`: `t=<seconds since 1970>,v1=<hex>`, where the hex is
   * the HMAC-SHA256 under the secret of `<seconds>.<body>`. Any status of 200 to 299 takes the event; else it is posted again, up to 12
   * times over hours, always with the same delivery id.
   */
  @Put()
  @Access('webhook', 'write')
  put(@Caller() caller: Principal, @Body() body: PutWebhookDto): Promise<WebhookAnswer> {
    return this.webhooks.put(caller, body);
  }

  /** Posts an event `webhook.test`, even while the webhook is switched off; the log tells how it went. */
  @Post('test')
  @HttpCode(202)
  @Access('webhook', 'write')
  test(@Caller() caller: Principal): Promise<DeliveryAnswer> {
    return this.webhooks.test(caller);
  }

  /** What was posted and how it went. */
  @Get('logs')
  @Access('webhook', 'read')
  list(@Caller() caller: Principal, @Query() query: ListDeliveriesQuery): Promise<DeliveryListAnswer> {
    return this.webhooks.list(caller, query);
  }

  /** Posts a delivery that has ended once more, with the same id and body. */
  @Post('logs/:deliveryId/redeliver')
  @HttpCode(202)
  @Access('webhook', 'write')
  redeliver(@Caller() caller: Principal, @Param('deliveryId') deliveryId: string): Promise<DeliveryAnswer> {
    return this.webhooks.redeliver(caller, deliveryId);
  }
}
