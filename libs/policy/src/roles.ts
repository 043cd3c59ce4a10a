/** What a token may be used for; an API key can be limited to some of them. */
export const SCOPES = [
  'skills:read',
  'skills:write',
  'installs:write',
  'grants:write',
  'executions:read',
  'executions:run',
  'billing:read',
  'billing:write',
  'account:admin',
] as const;

/** One of `SCOPES`. */
export type Scope = (typeof SCOPES)[number];

/** What a user is in an account, from most to least. */
export const ROLES = ['owner', 'admin', 'developer', 'viewer'] as const;

/** One of `ROLES`. */
export type Role = (typeof ROLES)[number];

const VIEWER: readonly Scope[] = ['skills:read', 'executions:read'];
const DEVELOPER: readonly Scope[] = [...VIEWER, 'skills:write', 'installs:write', 'executions:run'];
const ADMIN: readonly Scope[] = [...DEVELOPER, 'grants:write', 'billing:read', 'billing:write', 'account:admin'];

/** An owner has no scope that an admin lacks; what only owners do is in `decideMembership`. */
const ROLE_SCOPES: Readonly<Record<Role, readonly Scope[]>> = { owner: ADMIN, admin: ADMIN, developer: DEVELOPER, viewer: VIEWER };

/** The scopes that a role bounds, in the order of `SCOPES`. */
export function scopesOf(role: Role): readonly Scope[] {
  return SCOPES.filter((scope) => ROLE_SCOPES[role].includes(scope));
}

/**
 * The scopes that a token has now: those it was made with, as far as its role allows them. A person's role is the one of now; a key keeps
 * the role that its maker had, and never gains any scope.
 * @param requested the scopes that the token was made with; null for all of the role
 */
export function effectiveScopes(role: Role, requested: readonly Scope[] | null): readonly Scope[] {
  return scopesOf(role).filter((scope) => requested === null || requested.includes(scope));
}
