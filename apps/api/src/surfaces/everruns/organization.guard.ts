import { DomainError } from '@guildhall/kernel';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { GuildhallRequest } from '../../http/principal.js';
import { printId } from './everruns-ids.js';

/** `X-Org-Id` names the account that the token belongs to, or nothing that the caller can see. */
@Injectable()
export class OrganizationGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { headers, principal } = context.switchToHttp().getRequest<GuildhallRequest>();
    const named = headers['x-org-id'];
    if (named === undefined || !principal) return true;
    const { accountId, accountSlug } = principal;
    const id = printId('org', `${accountId.slice(accountId.indexOf('_') + 1)}00000000`);
    if (named === accountSlug || String(named).toLowerCase() === id) return true;
    throw new DomainError('not_found', { detail: 'Organization not found' });
  }
}
