import type { AccountId, UserId } from '@guildhall/kernel';
import { DomainError } from '@guildhall/kernel';
import type { Role, Scope } from '@guildhall/policy';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';

/** Who is calling: a user's session, an API key or a certificate, always on behalf of one account. */
export interface Principal {
  readonly kind: 'user' | 'api_key' | 'certificate';
  /** Id of the credential itself: the key, the certificate, or the session's family. */
  readonly credentialId: string;
  readonly accountId: AccountId;
  readonly accountSlug: string;
  /** The operator has suspended the account: it may read, and change nothing. */
  readonly isSuspended: boolean;
  readonly userId: UserId | null;
  readonly email: string | null;
  readonly role: Role;
  readonly scopes: readonly Scope[];
  readonly isPlatformAdmin: boolean;
}

/** Turns a bearer token into a principal; the auth module provides it, so that nothing here knows how tokens are made. */
export abstract class Authenticator {
  /** Judges the token now. @throws {DomainError} `unauthenticated`, with one answer for every cause */
  abstract authenticate(request: Request): Promise<Principal>;

  /** The principal of a token that was judged a moment ago; null when it has to be judged. It is there at once, as most requests need it. */
  abstract recall(request: Request): Principal | null;

  /** Makes this process ask again about every token of the account; call it after a commit that took a right away. */
  abstract forget(accountId: AccountId): void;
}

export interface GuildhallRequest extends Request {
  principal?: Principal;
  target?: unknown;
  /** A body that is no JSON, once it was read. */
  upload?: Uint8Array;
  /** How the sender of a form calls its file. */
  uploadName?: string;
}

/** The caller of the route. On a `@Public()` route it may be null: take it as `@Caller() caller: Principal | null`. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): Principal | null => {
  return context.switchToHttp().getRequest<GuildhallRequest>().principal ?? null;
});

/** @throws {DomainError} `unauthenticated` when a route that needs a caller was reached without one */
export function requirePrincipal(principal: Principal | null | undefined): Principal {
  if (!principal) throw new DomainError('unauthenticated');
  return principal;
}
