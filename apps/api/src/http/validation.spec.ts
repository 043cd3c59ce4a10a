import { Body, Controller, Param, Post, Query } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { Caller } from './principal.js';
import type { RouteHandler } from './route-table.js';
import { bindValidation } from './validation.js';
import { RequestValidationPipe } from './validation.pipe.js';

class OwnPipe {
  transform(value: unknown): unknown {
    return value;
  }
}

@Controller('things')
class ThingsController {
  @Post(':id')
  change(@Caller() _caller: unknown, @Param('id') _id: string, @Query() _query: object, @Body(OwnPipe) _body: object): void {}
}

const routes = [{ controller: ThingsController, name: 'change' }] as unknown as RouteHandler[];

/** The pipes of each parameter, in the order of the parameters. */
function pipes(): unknown[] {
  const parameters: Record<string, { index: number; pipes: unknown[] }> = Reflect.getMetadata(
    ROUTE_ARGS_METADATA,
    ThingsController,
    'change',
  );
  return Object.values(parameters)
    .sort((a, b) => a.index - b.index)
    .map((parameter) => parameter.pipes);
}

test('TEN-04 bodies and queries are judged first, and nothing else is', () => {
  const pipe = new RequestValidationPipe();
  bindValidation(routes, pipe);
  expect(pipes()).toEqual([[], [], [pipe], [pipe, OwnPipe]]);
});

test('a second application replaces the binding of the first', () => {
  bindValidation(routes, new RequestValidationPipe());
  const pipe = new RequestValidationPipe();
  bindValidation(routes, pipe);
  expect(pipes()).toEqual([[], [], [pipe], [pipe, OwnPipe]]);
});
