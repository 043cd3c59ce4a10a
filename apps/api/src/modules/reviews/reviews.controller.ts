import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Access, AccessOrAnonymous, type SkillTarget, Target } from '../../http/access.js';
import { Limit } from '../../http/limit.js';
import type { Principal } from '../../http/principal.js';
import { Caller } from '../../http/principal.js';
import { ReviewFeedbackService } from './review-feedback.service.js';
import {
  DeletedReviewAnswer,
  ListReviewsQuery,
  ReplyDto,
  ReportReviewDto,
  ReviewAnswer,
  ReviewListAnswer,
  ReviewReportAnswer,
  WriteReviewDto,
} from './reviews.dto.js';
import { ReviewsService } from './reviews.service.js';

@ApiTags('Reviews')
@Controller('marketplace/skills/:skillId/reviews')
export class ReviewsController {
  constructor(
    private readonly reviews: ReviewsService,
    private readonly feedback: ReviewFeedbackService,
  ) {}

  /** What accounts that use the skill say about it. Needs no token. */
  @Get()
  @AccessOrAnonymous('review', 'read')
  list(@Target() target: SkillTarget, @Caller() caller: Principal | null, @Query() query: ListReviewsQuery): Promise<ReviewListAnswer> {
    return this.reviews.list(target, caller, query);
  }

  /** Reviews a skill that the account has installed (201). An account has one review of a skill: writing again replaces it (200). */
  @Post()
  @Access('review', 'write')
  @Limit('review.write')
  @ApiCreatedResponse({ type: ReviewAnswer })
  @ApiOkResponse({ type: ReviewAnswer })
  async write(
    @Target() target: SkillTarget,
    @Caller() caller: Principal,
    @Body() body: WriteReviewDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ReviewAnswer> {
    const { answer, isNew } = await this.reviews.write(target, caller, body);
    response.status(isNew ? 201 : 200);
    return answer;
  }

  /** Takes a review back: its author can, and the operators of the server. */
  @Delete(':reviewId')
  @Access('review', 'write')
  delete(@Target() target: SkillTarget, @Caller() caller: Principal, @Param('reviewId') reviewId: string): Promise<DeletedReviewAnswer> {
    return this.reviews.delete(target, caller, reviewId);
  }

  /** The publisher's answer to a review; answering again replaces it. */
  @Post(':reviewId/reply')
  @HttpCode(200)
  @Access('review', 'reply')
  @Limit('review.write')
  reply(
    @Target() target: SkillTarget,
    @Caller() caller: Principal,
    @Param('reviewId') reviewId: string,
    @Body() body: ReplyDto,
  ): Promise<ReviewAnswer> {
    return this.reviews.reply(target, caller, reviewId, body.comment);
  }

  /** Tells the operators of the server what is wrong with a review (201). An account reports a review once: again answers the first report (200). */
  @Post(':reviewId/report')
  @Access('review', 'write')
  @Limit('review.write')
  @ApiCreatedResponse({ type: ReviewReportAnswer })
  @ApiOkResponse({ type: ReviewReportAnswer })
  async report(
    @Target() target: SkillTarget,
    @Caller() caller: Principal,
    @Param('reviewId') reviewId: string,
    @Body() body: ReportReviewDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ReviewReportAnswer> {
    const { answer, isNew } = await this.feedback.report(target, caller, reviewId, body.reason);
    response.status(isNew ? 201 : 200);
    return answer;
  }

  /** Finds a review helpful. An account has one vote, and none on its own review. */
  @Post(':reviewId/helpful')
  @HttpCode(200)
  @Access('review', 'write')
  @Limit('review.write')
  addVote(@Target() target: SkillTarget, @Caller() caller: Principal, @Param('reviewId') reviewId: string): Promise<ReviewAnswer> {
    return this.feedback.setHelpful(target, caller, reviewId, true);
  }

  /** Takes the vote back. */
  @Delete(':reviewId/helpful')
  @Access('review', 'write')
  removeVote(@Target() target: SkillTarget, @Caller() caller: Principal, @Param('reviewId') reviewId: string): Promise<ReviewAnswer> {
    return this.feedback.setHelpful(target, caller, reviewId, false);
  }
}
