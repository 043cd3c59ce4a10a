export const PREDICTION_RULE = 'guildhall:vlm-prediction';

/** How a route answers the run that it starts. */
export interface PredictionRule {
  readonly shape: 'execution' | 'prediction';
  /** Whether it answers at once where the request does not say. */
  readonly batch: boolean;
}
