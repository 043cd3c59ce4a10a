import type { AccountRecord, MembershipRecord, UserRecord } from '@guildhall/data';
import { OK } from '../../http/envelope.js';
import type { Principal } from '../../http/principal.js';
import { ACCESS_TOKEN_SECONDS } from './access-tokens.js';
import type { AccountSummaryView, PrincipalAnswer, SessionAnswer, UserView } from './auth.dto.js';
import type { TokenPair } from './sessions.service.js';

export function presentSession({ user, account, role }: MembershipRecord, tokens: TokenPair): SessionAnswer {
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

export function presentPrincipal(principal: Principal, account: AccountRecord, user: UserRecord | null): PrincipalAnswer {
  return {
    ...OK,
    user: user ? presentUser(user) : null,
    account: presentAccountSummary(account),
    role: principal.role,
    scopes: [...principal.scopes],
    via: principal.kind,
    platformAdmin: principal.isPlatformAdmin,
  };
}

export function presentUser(user: UserRecord): UserView {
  return { id: user.id, email: user.email, name: user.name };
}

export function presentAccountSummary(account: Pick<AccountRecord, 'id' | 'slug' | 'name'>): AccountSummaryView {
  return { id: account.id, slug: account.slug, name: account.name };
}
