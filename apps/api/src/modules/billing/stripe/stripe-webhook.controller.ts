import { Controller, Headers, HttpCode, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Public } from '../../../http/access.js';
import { Uploaded } from '../../../http/upload.interceptor.js';
import { TakesBytes } from '../../../http/uploads.js';
import { EventTakenAnswer } from './stripe.dto.js';
import { StripeWebhookService } from './stripe-webhook.service.js';

/** Most bytes of an event: Stripe's are a few thousand. */
const EVENT_BYTES = 262_144;

/** Where Stripe tells what has happened. */
@ApiTags('Billing')
@Controller('webhooks')
@Public()
export class StripeWebhookController {
  constructor(private readonly webhooks: StripeWebhookService) {}

  /**
   * Takes an event of Stripe, which signs it. Any event that is well signed is answered with 200, whether something follows from it or not, and
   * may be sent again.
   */
  @Post('stripe')
  @HttpCode(200)
  @TakesBytes(EVENT_BYTES)
  take(@Uploaded() body: Uint8Array | null, @Headers('stripe-signature') signature: string | undefined): Promise<EventTakenAnswer> {
    return this.webhooks.take({ body: body ?? new Uint8Array(), signature });
  }
}
