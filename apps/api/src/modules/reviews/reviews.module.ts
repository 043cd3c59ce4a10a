import { Module } from '@nestjs/common';
import { WebhooksModule } from '../webhooks/index.js';
import { ReviewFeedbackService } from './review-feedback.service.js';
import { ReviewRights } from './review-rights.js';
import { ReviewsController } from './reviews.controller.js';
import { ReviewsService } from './reviews.service.js';

/** Reviews of skills that are on the marketplace. */
@Module({
  imports: [WebhooksModule],
  controllers: [ReviewsController],
  providers: [ReviewFeedbackService, ReviewRights, ReviewsService],
})
export class ReviewsModule {}
