import { SkillAccessRepository } from '@guildhall/data';
import { DomainError } from '@guildhall/kernel';
import { ACCESS_ERRORS, decide, decideAccess, REFUSAL_ERRORS, view } from '@guildhall/policy';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ACCESS_RULE, type AccessRule, PUBLIC_ROUTE, type SkillTarget } from './access.js';
import { Authenticator, type GuildhallRequest, type Principal, requirePrincipal } from './principal.js';
import { currentRequest } from './request-context.js';

/**
 * The one guard: who calls, may this caller do this at all, and may it be done to this skill.
 * THREAT[TEN-01]: the skill and the caller's relation to it come from one statement, and policy alone judges them.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: Authenticator,
    private readonly skills: SkillAccessRepository,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<GuildhallRequest>();
    noteRoute(request);
    const principal = await this.identify(request);
    if (this.reflector.getAllAndOverride<boolean>(PUBLIC_ROUTE, [context.getHandler(), context.getClass()])) return true;
    const rule = this.reflector.get<AccessRule | undefined>(ACCESS_RULE, context.getHandler());
    if (!rule) throw new Error('A route without an access rule was reached.'); // the boot check makes this impossible
    if (principal || !rule.anonymous) judgeCaller(requirePrincipal(principal), rule);
    const { skillId } = request.params;
    if (typeof skillId === 'string') request.target = await this.judgeSkill(skillId, principal, rule);
    return true;
  }

  /** THREAT[AUT-01]: a bad token is refused even where no token is needed, so that a typo never looks like being anonymous. */
  private async identify(request: GuildhallRequest): Promise<Principal | null> {
    if (request.headers.authorization === undefined) return null;
    const principal = await this.authenticator.authenticate(request);
    request.principal = principal;
    const current = currentRequest();
    if (current) current.principal = principal;
    return principal;
  }

  private async judgeSkill(reference: string, principal: Principal | null, rule: AccessRule): Promise<SkillTarget> {
    const found = await this.skills.find(reference, principal?.accountId ?? null);
    if (!found) throw new DomainError('not_found');
    const facts = { ...found.skill, isEntitled: false };
    const decision = decide(rule.resource, rule.action, facts, found.relation);
    if (!decision.allow) throw new DomainError(REFUSAL_ERRORS[decision.reason]);
    return { ...found, view: view(facts, found.relation) };
  }
}

/** Error bodies name the route, never the address: an id that is hidden must answer like one that never was. */
function noteRoute(request: GuildhallRequest): void {
  const current = currentRequest();
  const path: unknown = request.route?.path;
  if (current && typeof path === 'string') current.route = path.replace(/[:*](\w+)/g, '{$1}');
}

function judgeCaller(principal: Principal, rule: AccessRule): void {
  const decision = decideAccess(principal, rule.resource, rule.action);
  if (decision.allow) return;
  throw new DomainError(ACCESS_ERRORS[decision.reason], { details: decision.scope ? { scope: decision.scope } : undefined });
}
