import { DomainError } from '@guildhall/kernel';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { RequestHandler } from 'express';
import { sendProblem } from './problem.filter.js';

/**
 * Knows that the server is stopping. What is running ends in peace; a request that still comes over a kept connection is sent elsewhere.
 * THREAT[FLT-07]: the answer closes the connection, so that the client's next try reaches a server that stays.
 */
@Injectable()
export class Draining implements OnModuleDestroy {
  private isDraining = false;

  onModuleDestroy(): void {
    this.isDraining = true;
  }

  refuse(): RequestHandler {
    return (request, response, next) => {
      if (!this.isDraining) return next();
      response.setHeader('Connection', 'close');
      sendProblem(new DomainError('shutting_down'), request, response);
    };
  }
}
