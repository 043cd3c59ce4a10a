import type { Role, Scope } from './roles.js';

interface Rule {
  /** null: any valid credential will do. */
  readonly scope: Scope | null;
  readonly roles: readonly Role[];
  /** Only for platform admins. */
  readonly platform?: true;
}

const ANYONE: readonly Role[] = ['owner', 'admin', 'developer', 'viewer'];
const AUTHORS: readonly Role[] = ['owner', 'admin', 'developer'];
const MANAGERS: readonly Role[] = ['owner', 'admin'];

const reads = (scope: Scope): Rule => ({ scope, roles: ANYONE });
const writes = (scope: Scope): Rule => ({ scope, roles: AUTHORS });
const manages: Rule = { scope: 'account:admin', roles: MANAGERS };

const READ = reads('skills:read');
const WRITE = writes('skills:write');
const INSTALL = writes('installs:write');

/**
 * Every thing that can be done to every kind of thing, with what it needs. A pair that is not here cannot be named by a route:
 * the types refuse it.
 */
export const ACCESS_RULES = {
  self: { read: { scope: null, roles: ANYONE } },
  skill: {
    list: READ,
    read: READ,
    create: WRITE,
    update: WRITE,
    delete: WRITE,
    publish: WRITE,
    rollback: WRITE,
    yank: WRITE,
    import: WRITE,
    fork: WRITE,
    install: INSTALL,
    readVersions: READ,
    readContent: READ,
    readDraft: READ,
  },
  file: { read: READ, write: WRITE },
  plugin: { read: READ, write: WRITE },
  install: { read: READ, update: INSTALL, delete: INSTALL },
  installCredentials: { write: INSTALL },
  library: { read: READ, write: WRITE },
  trace: { read: READ, write: WRITE },
  account: { read: { scope: null, roles: ANYONE }, update: manages },
  member: { read: { scope: null, roles: ANYONE }, write: manages },
  invite: { write: manages },
  apiKey: { read: manages, write: manages },
  certificate: { read: manages, write: manages },
  models: { read: READ, write: manages },
  credentials: { read: manages, write: manages },
  webhook: { read: manages, write: manages },
  audit: { read: manages },
  catalogue: { read: READ },
  platform: { manage: { scope: null, roles: ANYONE, platform: true } },
} as const satisfies Record<string, Record<string, Rule>>;

export type Resource = keyof typeof ACCESS_RULES;
export type Action<R extends Resource = Resource> = R extends Resource ? keyof (typeof ACCESS_RULES)[R] & string : never;

/** What a decision about the caller needs to know of the caller. */
export interface CallerFacts {
  readonly role: Role;
  readonly scopes: readonly Scope[];
  readonly isPlatformAdmin: boolean;
  readonly isSuspended: boolean;
}

export type CallerDecision =
  | { readonly allow: true }
  | { readonly allow: false; readonly reason: 'insufficient_scope' | 'role' | 'suspended' | 'platform_only'; readonly scope?: Scope };

/** Whether this caller may do this at all; whether it may be done to a certain skill is `decide`'s question. */
export function decideAccess<R extends Resource>(caller: CallerFacts, resource: R, action: Action<R>): CallerDecision {
  const rule = ruleOf(resource, action);
  if (rule.platform) return caller.isPlatformAdmin ? { allow: true } : { allow: false, reason: 'platform_only' };
  if (caller.isSuspended && !rule.roles.includes('viewer')) return { allow: false, reason: 'suspended' };
  if (!rule.roles.includes(caller.role)) return { allow: false, reason: 'role' };
  if (rule.scope && !caller.scopes.includes(rule.scope)) return { allow: false, reason: 'insufficient_scope', scope: rule.scope };
  return { allow: true };
}

/** Whether only authors and managers have the right, so that it changes something. */
export function isWrite<R extends Resource>(resource: R, action: Action<R>): boolean {
  return !ruleOf(resource, action).roles.includes('viewer');
}

function ruleOf(resource: Resource, action: string): Rule {
  const rule = (ACCESS_RULES[resource] as Readonly<Record<string, Rule>>)[action];
  if (!rule) throw new RangeError(`There is no access rule for ${resource}.${action}.`);
  return rule;
}
