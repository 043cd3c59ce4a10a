import type { AccountRecord, MembershipRecord, UserRecord } from '@guildhall/data';
import { OK } from '../../http/envelope.js';
import type { Principal } from '../../http/principal.js';
import { ACCESS_TOKEN_SECONDS } from './access-tokens.js';
import type { AccountSummaryView, OwnAccountView, PrincipalAnswer, SessionAnswer, UserView } from './auth.dto.js';

export function presentSession(
  { user, account, role }: MembershipRecord,
  tokens: { readonly token: string; readonly refreshToken: string },
): SessionAnswer {
  return {
    ...OK,
    token: tokens.token,
    refreshToken: tokens.refreshToken,
    expiresIn: ACCESS_TOKEN_SECONDS,
    user: presentUser(user),
    account: presentAccountSummary(account),
    role,
  };
}

/** @param memberships of the person behind the token; none for keys and certificates */
export function presentPrincipal(principal: Principal, account: AccountRecord, memberships: readonly MembershipRecord[]): PrincipalAnswer {
  const [first] = memberships;
  return {
    ...OK,
    user: first ? presentUser(first.user) : null,
    account: presentAccountSummary(account),
    role: principal.role,
    scopes: [...principal.scopes],
    via: principal.kind,
    credentialId: principal.credentialId,
    onBehalfOf: principal.kind === 'certificate' ? principal.email : null,
    platformAdmin: principal.isPlatformAdmin,
    accounts: memberships.map(presentOwnAccount),
  };
}

function presentUser(user: UserRecord): UserView {
  return { id: user.id, email: user.email, name: user.name };
}

function presentAccountSummary(account: AccountRecord): AccountSummaryView {
  return { id: account.id, slug: account.slug, name: account.name };
}

function presentOwnAccount({ account, role }: MembershipRecord): OwnAccountView {
  return { id: account.id, slug: account.slug, name: account.name, role };
}
