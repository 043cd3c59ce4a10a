import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Response } from 'express';

/** Longest time for which a cache may show what has changed meanwhile. */
const SECONDS = 60;

/** What caches on the way may do with an answer; unless it says so, it is the caller's alone. */
export class SharedCaching {
  constructor(private readonly response: Response) {}

  /**
   * The answer is the same for everybody who sends no token, and may be shown to them again.
   * THREAT[OPQ-05]: not for longer than it may take until the content of a skill that becomes opaque is gone everywhere.
   */
  allow(): void {
    this.response.setHeader('Cache-Control', `public, max-age=${SECONDS}, must-revalidate`);
  }
}

/** `@Sharing() sharing: SharedCaching`. */
export const Sharing = createParamDecorator(
  (_: unknown, context: ExecutionContext): SharedCaching => new SharedCaching(context.switchToHttp().getResponse<Response>()),
);
