import type { SkillTargetRecord } from '@guildhall/data';
import type { Action, Resource, View } from '@guildhall/policy';
import { createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { GuildhallRequest } from './principal.js';

/** The access rule of a route: what is done to what. */
export interface AccessRule {
  readonly resource: Resource;
  readonly action: Action;
  /** The route answers anonymous callers as well, as far as policy shows them anything. */
  readonly anonymous: boolean;
}

/** What there is on the marketplace only: a skill that is not there answers like one that never was. */
export const ON_MARKET: ReadonlySet<Resource> = new Set(['listing', 'review']);

export const ACCESS_RULE = 'guildhall:access';
export const PUBLIC_ROUTE = 'guildhall:public';
export const PROBE_ROUTE = 'guildhall:probe';
export const FRESH_ROUTE = 'guildhall:fresh';

/** States who may call the route. With a `:skillId` or an `:installId` in its path, the skill and the caller's relation to it are judged too. */
export const Access = <R extends Resource>(resource: R, action: Action<R>): MethodDecorator =>
  SetMetadata(ACCESS_RULE, { resource, action, anonymous: false } satisfies AccessRule);

/** Like `Access`, for routes that anonymous callers may use on public skills. */
export const AccessOrAnonymous = <R extends Resource>(resource: R, action: Action<R>): MethodDecorator =>
  SetMetadata(ACCESS_RULE, { resource, action, anonymous: true } satisfies AccessRule);

/** The route is open to everybody. A bad token is refused all the same. */
export const Public = (): MethodDecorator & ClassDecorator => SetMetadata(PUBLIC_ROUTE, true);

/** The route is for the operator's own tools (health, metrics): it asks for no token, and no limit counts. */
export const Probe = (): MethodDecorator & ClassDecorator => SetMetadata(PROBE_ROUTE, true);

/**
 * The token is judged anew, however lately that was done.
 * THREAT[AUT-03]: elsewhere a token is believed for some seconds; what would outlast them, such as a new credential, is not given on belief.
 */
export const Fresh = (): MethodDecorator => SetMetadata(FRESH_ROUTE, true);

/** A skill that the guard found, judged and let through. */
export interface SkillTarget extends SkillTargetRecord {
  readonly view: View;
}

/** The skill named by `:skillId` or by an install of it, already judged by policy. */
export const Target = createParamDecorator((_: unknown, context: ExecutionContext): SkillTarget => {
  const { target } = context.switchToHttp().getRequest<GuildhallRequest>();
  if (!target) throw new Error('This route names no skill, so it has no target.');
  return target as SkillTarget;
});
