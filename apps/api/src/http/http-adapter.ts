import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import type { NestApplicationOptions } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import type { Express } from 'express';

/**
 * Express gives every request and every response another prototype when it arrives. V8 forgets what it knows of the shape of an object whose
 * prototype changes, so all code that touches it is slow from then on. Here Node makes both with the prototypes that Express wants, and
 * there is nothing left to change: that saves more than a third of what a small request costs.
 */
export class HttpAdapter extends ExpressAdapter {
  override initHttpServer(options: NestApplicationOptions): void {
    super.initHttpServer(options);
    const app = this.getInstance<Express>();
    const makers = { IncomingMessage: heirOf(IncomingMessage, app.request), ServerResponse: heirOf(ServerResponse, app.response) };
    this.httpServer = createServer(makers, app);
  }
}

/**
 * The class of Node, but what it makes inherits from `prototype`, which inherits from the prototype of the class.
 * Both classes are functions of the old kind, so they can be called on an object that exists; `Reflect.construct` would undo the gain.
 */
function heirOf<Class>(base: Class, prototype: object): Class {
  const initialize = base as (this: object, first: unknown, second: unknown) => void;
  function Heir(this: object, first: unknown, second: unknown): void {
    initialize.call(this, first, second);
  }
  Heir.prototype = prototype;
  return Heir as Class;
}
