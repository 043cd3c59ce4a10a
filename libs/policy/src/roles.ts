/** What a member of an account may do at most; a credential's scopes narrow it further. */
export const ROLES = ['owner', 'admin', 'developer', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

/** Scopes that an API key can carry. */
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
export type Scope = (typeof SCOPES)[number];

const SCOPES_OF_ROLE: Readonly<Record<Role, readonly Scope[]>> = {
  owner: SCOPES,
  admin: SCOPES,
  developer: ['skills:read', 'skills:write', 'installs:write', 'grants:write', 'executions:read', 'executions:run', 'billing:read'],
  viewer: ['skills:read', 'executions:read'],
};

/** Everything a role could do with a credential that carries all scopes. */
export function scopesOf(role: Role): readonly Scope[] {
  return SCOPES_OF_ROLE[role];
}

/**
 * The scopes in force: what was asked for, bounded by the role.
 * @param requested the credential's own list; null for a login, which carries all that its role allows
 */
export function effectiveScopes(role: Role, requested: readonly Scope[] | null): readonly Scope[] {
  const bound = scopesOf(role);
  return requested === null ? bound : bound.filter((scope) => requested.includes(scope));
}
