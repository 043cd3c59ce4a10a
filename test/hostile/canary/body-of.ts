import type { Actor, TestApp } from '@guildhall/testing';
import { BODIES } from '../../matrix/bodies.js';
import type { PathValues, World } from '../../matrix/world.js';
import type { Operation } from '../contract.js';

/** A body that the operation takes. One that has to be prepared may need what the actor may not do: then it is empty. */
export async function bodyOf({ name, body }: Operation, values: PathValues, app: TestApp, actor: Actor): Promise<unknown> {
  if (!body) return undefined;
  const world = { app, actors: { owner: actor, stranger: actor } } as unknown as World;
  return Promise.resolve(BODIES[name]?.(values, world) ?? {}).catch(() => ({}));
}
