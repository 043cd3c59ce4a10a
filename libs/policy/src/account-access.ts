import { type AccessDecision, type Action, accessRule, type Caller, type Resource } from './access-rules.js';
import { type Role, type Scope, scopesOf } from './roles.js';

const FORBIDDEN: AccessDecision = { allow: false, reason: 'forbidden_role' };

/**
 * Whether the caller may do this at all. Whether it may be done to a given skill is for `decide` to say.
 * THREAT[TEN-06]: operators are known as such and need the scope too, so that a narrow token of theirs administers nothing.
 */
export function decideAccess(caller: Caller, resource: Resource, action: Action): AccessDecision {
  const rule = accessRule(resource, action);
  if (!rule || (rule.platformAdmin && !caller.isPlatformAdmin)) return FORBIDDEN;
  return rule.scope === null ? { allow: true } : decideScope(caller, rule.scope);
}

function decideScope(caller: Pick<Caller, 'role' | 'scopes'>, scope: Scope): AccessDecision {
  if (caller.scopes.includes(scope)) return { allow: true };
  return scopesOf(caller.role).includes(scope) ? { allow: false, reason: 'insufficient_scope', scope } : FORBIDDEN;
}

/**
 * Whether the caller may make a key or a certificate that has these scopes.
 * THREAT[AUT-03]: nobody makes a credential that can do more than they can, or a narrow key could make itself a wide one.
 */
export function decideCredential(caller: Pick<Caller, 'role' | 'scopes'>, wanted: readonly Scope[]): AccessDecision {
  const refusals = wanted.map((scope) => decideScope(caller, scope)).filter(({ allow }) => !allow);
  return refusals[0] ?? { allow: true };
}

/** The role that a key or a certificate keeps for its life: its maker's at that time, but only a person can be an owner. */
export function credentialRole(makers: Role): Role {
  return makers === 'owner' ? 'admin' : makers;
}

/** A member's or an invited user's role before and after; null stands for not being a member. */
export interface RoleChange {
  readonly from: Role | null;
  readonly to: Role | null;
}

/**
 * Whether a member with the role `by` may make the change. Owners make any; admins all but those that make, change or remove an owner;
 * others none. That an account keeps an owner is for the caller to check, who knows the others.
 */
export function decideMembership(by: Role, { from, to }: RoleChange): AccessDecision {
  if (by === 'owner') return { allow: true };
  return by === 'admin' && from !== 'owner' && to !== 'owner' ? { allow: true } : FORBIDDEN;
}
