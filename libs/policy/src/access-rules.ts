import type { Role, Scope } from './roles.js';
import type { SkillAction } from './skill-actions.js';

/** Who may do one thing to one sort of resource. */
export interface AccessRule {
  /** The scope that the token needs; null when every valid token will do. */
  readonly scope: Scope | null;
  /** What it means for the skill that the request is about, for `decide`. */
  readonly skill?: SkillAction;
  /** Only operators of this server, whatever their role in the account. */
  readonly platformAdmin?: true;
}

const READ = { scope: 'skills:read' } as const;
const WRITE = { scope: 'skills:write' } as const;
const INSTALL = { scope: 'installs:write' } as const;
const GRANT = { scope: 'grants:write' } as const;
const BILLING = { scope: 'billing:read' } as const;
const BUYING = { scope: 'billing:write' } as const;
const ADMIN = { scope: 'account:admin' } as const;
const OPERATOR = { scope: 'account:admin', platformAdmin: true } as const;

/**
 * Every pair of resource and action that the API knows; a pair that is not here is refused.
 * Reading the account and its members is part of working with its skills, so viewers may.
 */
export const RULES = {
  skill: {
    list: READ,
    read: { ...READ, skill: 'read' },
    create: WRITE,
    update: { ...WRITE, skill: 'edit' },
    delete: { ...WRITE, skill: 'manage' },
    publish: { ...WRITE, skill: 'manage' },
    rollback: { ...WRITE, skill: 'manage' },
    yank: { ...WRITE, skill: 'manage' },
    versions: { ...READ, skill: 'read_versions' },
    /** What it costs, and has cost. */
    pricing: { ...READ, skill: 'read_versions' },
    version: { ...READ, skill: 'read_content' },
    manifest: { ...READ, skill: 'read_content' },
    compile: { ...READ, skill: 'read_content' },
    diff: { ...READ, skill: 'read_draft' },
    export: { ...READ, skill: 'read_content' },
    import: WRITE,
    fork: { ...WRITE, skill: 'fork' },
    install: { ...INSTALL, skill: 'install' },
  },
  file: { read: { ...READ, skill: 'read_content' }, write: { ...WRITE, skill: 'edit' } },
  bundle: { create: WRITE, read: { ...READ, skill: 'read_content' }, write: { ...WRITE, skill: 'edit' }, validate: READ },
  /** What everybody may read, for clients that know nothing but the discovery specification. */
  discovery: { read: READ },
  /** The door for MCP hosts; what goes through it is judged message by message. */
  mcp: { read: READ },
  plugin: { read: { ...READ, skill: 'read_plugins' }, write: { ...WRITE, skill: 'edit' } },
  install: {
    read: { ...READ, skill: 'read_install' },
    update: { ...INSTALL, skill: 'update_install' },
    delete: { ...INSTALL, skill: 'uninstall' },
    /** Uninstalls, or takes a request for an install back; what stands in the way of that is judged with the install. */
    release: { ...INSTALL, skill: 'read' },
  },
  /** Requests for installs that a publisher approves by hand. */
  installRequest: { read: READ, answer: GRANT },
  grant: {
    read: READ,
    create: GRANT,
    /** A grant of the skill in the path. */
    share: { ...GRANT, skill: 'share' },
    update: GRANT,
    revoke: GRANT,
    /** Accept or decline what another account has granted. */
    answer: GRANT,
  },
  /** A skill as the marketplace shows it; the guard finds it there and nowhere else. */
  listing: {
    read: { ...READ, skill: 'read' },
    install: { ...INSTALL, skill: 'install' },
    fork: { ...WRITE, skill: 'fork' },
    request: { ...INSTALL, skill: 'install' },
  },
  review: {
    read: { ...READ, skill: 'read' },
    /** Reviews, votes and reports; what else they need (an install, another author) is judged with the reviews. */
    write: { ...INSTALL, skill: 'read' },
    reply: { ...WRITE, skill: 'manage' },
  },
  library: { read: READ, write: WRITE },
  /** Files of the account that belong to no skill. */
  storedFile: { read: READ, write: WRITE },
  account: { read: READ, update: ADMIN },
  member: { read: READ, write: ADMIN },
  invite: { read: ADMIN, write: ADMIN },
  apiKey: { read: ADMIN, write: ADMIN, delete: ADMIN },
  /** Skills behind an address that needs no token. */
  catalogue: { read: ADMIN, write: ADMIN, delete: ADMIN },
  certificate: { read: ADMIN, write: ADMIN, delete: ADMIN },
  models: { list: READ, read: READ, write: ADMIN },
  credentials: { read: ADMIN, write: ADMIN },
  webhook: { read: ADMIN, write: ADMIN },
  audit: { read: ADMIN },
  /** What a person does about themselves; whoever holds a valid token may ask. */
  session: { read: { scope: null }, write: { scope: null } },
  execution: {
    read: { scope: 'executions:read' },
    run: { scope: 'executions:run', skill: 'run' },
    /** Answer or cancel a run that was started. */
    write: { scope: 'executions:run' },
  },
  /** Evaluations show what is not published yet, so they are the author's alone. */
  eval: { read: { scope: 'executions:read', skill: 'read_draft' }, run: { scope: 'executions:run', skill: 'manage' } },
  /** The account's orchestrator, which uses what is in the pool. */
  prime: { read: { scope: 'executions:read' }, run: { scope: 'executions:run' } },
  toolset: { list: READ },
  trace: { read: { scope: 'executions:read' }, write: { scope: 'executions:run' } },
  /** The account's own money. */
  billing: { read: BILLING, write: BUYING },
  admin: { read: OPERATOR, write: OPERATOR },
} as const satisfies Readonly<Record<string, Readonly<Record<string, AccessRule>>>>;

/** A sort of thing that routes act on. */
export type Resource = keyof typeof RULES;

/** What can be done to a resource; without a parameter, to any. */
export type Action<R extends Resource = Resource> = R extends Resource ? keyof (typeof RULES)[R] & string : never;

/** Who asks, as far as these rules look at it. `scopes` are the effective ones. */
export interface Caller {
  readonly role: Role;
  readonly scopes: readonly Scope[];
  readonly isPlatformAdmin: boolean;
}

/** Why a caller may not do a thing at all, whatever the skill. `forbidden_role`: no token of this role could. */
export type AccessDecision =
  | { readonly allow: true }
  | { readonly allow: false; readonly reason: 'insufficient_scope' | 'forbidden_role'; readonly scope?: Scope };

/** The error that answers each reason. */
export const ACCESS_ERRORS = { insufficient_scope: 'insufficient_scope', forbidden_role: 'forbidden' } as const;

const BY_PAIR: ReadonlyMap<string, AccessRule> = new Map(
  Object.entries(RULES).flatMap(([resource, actions]) => Object.entries(actions).map(([action, rule]) => [`${resource}.${action}`, rule])),
);

/** The rule of a pair, or null: then nobody may. */
export function accessRule(resource: Resource, action: Action): AccessRule | null {
  return BY_PAIR.get(`${resource}.${action}`) ?? null;
}
