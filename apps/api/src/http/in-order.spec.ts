import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { inOrder } from './in-order.js';

const run = (...steps: RequestHandler[]): Promise<unknown[]> =>
  new Promise((resolve) => inOrder(...steps)({} as Request, {} as Response, (...outcome: unknown[]) => resolve(outcome)));

test('every step runs once, in order, whether it goes on at once or later', async () => {
  const log: string[] = [];
  const step = (name: string, goOn: (next: NextFunction) => void): RequestHandler => {
    return (_request, _response, next) => {
      log.push(name);
      goOn(next);
    };
  };
  const outcome = await run(
    step('at once', (next) => next()),
    step('later', (next) => void setImmediate(next)),
    step('last', (next) => next()),
  );
  expect(log).toEqual(['at once', 'later', 'last']);
  expect(outcome).toEqual([]);
});

test('a failure skips the steps that are left', async () => {
  const fault = new Error('refused');
  const never = jest.fn();
  expect(await run((_request, _response, next) => next(fault), never)).toEqual([fault]);
  expect(never).not.toHaveBeenCalled();
});

test('a step that answers by itself ends the line', () => {
  const never = jest.fn();
  const next = jest.fn();
  void inOrder(() => undefined, never)({} as Request, {} as Response, next);
  expect(never).not.toHaveBeenCalled();
  expect(next).not.toHaveBeenCalled();
});
