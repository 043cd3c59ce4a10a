import { SetMetadata } from '@nestjs/common';

/** Actions that have a limit of their own beside the requests per minute. */
export type LimitedAction = 'skill.create' | 'skill.publish' | 'review.write' | 'auth.signup' | 'auth.login' | 'auth.refresh';

export const ACTION_LIMIT = 'guildhall:limit';

/** The route uses up a limit that refills with time; `action-limits.ts` says whose. The numbers are settings. */
export const Limit = (action: LimitedAction): MethodDecorator => SetMetadata(ACTION_LIMIT, action);
