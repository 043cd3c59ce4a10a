import { applyDecorators, HttpCode, SetMetadata, UseInterceptors } from '@nestjs/common';
import { FollowPrediction } from './follow-prediction.interceptor.js';
import { PREDICTION_RULE, type PredictionRule } from './prediction-rule.js';

/** The route starts a run and answers 201 with it: at once for a batch, else as it stands when it has ended or a minute is over. */
export const StartsPrediction = (rule: PredictionRule): MethodDecorator =>
  applyDecorators(HttpCode(201), UseInterceptors(FollowPrediction), SetMetadata(PREDICTION_RULE, rule));
