import { Module } from '@nestjs/common';
import { WebhooksController } from './webhooks.controller.js';
import { WebhooksOutbox } from './webhooks.outbox.js';
import { WebhooksService } from './webhooks.service.js';

@Module({ controllers: [WebhooksController], providers: [WebhooksOutbox, WebhooksService], exports: [WebhooksOutbox] })
export class WebhooksModule {}
