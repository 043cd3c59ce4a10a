import { SkillAccessRepository, type SkillTargetRecord } from '@guildhall/data';
import { DomainError, isId } from '@guildhall/kernel';
import { ACCESS_ERRORS, decide, decideAccess, type Refusal, view } from '@guildhall/policy';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { type AccessRule, ON_MARKET, type SkillTarget } from './access.js';
import { ActionLimits } from './action-limits.js';
import { clientAddress } from './client-address.js';
import { Metrics } from './metrics.js';
import { Authenticator, type GuildhallRequest, type Principal, requirePrincipal } from './principal.js';
import { refused } from './quotes.js';
import { setQuotaHeaders } from './rate-limit-headers.js';
import { type Quota, RateLimiter } from './rate-limiter.js';
import { contextOf } from './request-context.js';
import { type RouteFacts, routeFacts, templateOf } from './route-facts.js';
import { factsOf } from './skill-facts.js';

/**
 * What a call brings about itself. The guard comes before the idempotency keys, and whoever repeats an install with its key gets the first
 * answer: so the service refuses, which runs behind them.
 */
const LEFT_TO_SERVICE: ReadonlySet<Refusal> = new Set(['installed']);

/**
 * The one guard: who calls, is the caller within its limits, may it do this at all, and may it be done to this skill.
 * THREAT[TEN-01]: the skill and the caller's relation to it come from one statement, and policy alone judges them.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly skills: SkillAccessRepository,
    private readonly limiter: RateLimiter,
    private readonly actionLimits: ActionLimits,
    private readonly metrics: Metrics,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<GuildhallRequest>();
    const facts = routeFacts(context.getHandler(), context.getClass());
    noteRoute(request);
    if (facts.isProbe) return true;
    const principal = await this.identify(request, http.getResponse<Response>(), facts);
    if (facts.rule) await this.judge(principal, facts.rule, request);
    else if (!facts.isPublic) throw new Error('A route without an access rule was reached.'); // the boot check makes this impossible
    if (facts.limit) await this.actionLimits.spend(facts.limit, request);
    return true;
  }

  /**
   * THREAT[AUT-01]: a bad token is refused even where no token is needed, so that a typo never looks like being anonymous.
   * Only logging in, renewing and the like do not look at it: whoever calls them has no token, or one that has just expired.
   */
  private async identify(request: GuildhallRequest, response: Response, { isPublic, isFresh }: RouteFacts): Promise<Principal | null> {
    const hasToken = request.headers.authorization !== undefined && !(isPublic && request.method === 'POST');
    const known = hasToken && !isFresh ? this.authenticator.recall(request) : null;
    const guest = hasToken ? null : (request.principal ?? null); // whom a surface lets in without a token
    const principal = known ?? (hasToken ? await this.authenticate(request, response) : guest);
    if (principal) noteCaller(request, principal);
    const counting = this.count(principal?.accountId ?? clientAddress(request), response);
    if (counting) await counting;
    return principal;
  }

  /** THREAT[AUT-04]: a token that is refused costs its address a request, so guessing ends at the limit. */
  private async authenticate(request: GuildhallRequest, response: Response): Promise<Principal> {
    try {
      return await this.authenticator.authenticate(request);
    } catch (fault) {
      if (fault instanceof DomainError && fault.kind === 'unauthenticated') await this.count(clientAddress(request), response);
      throw fault;
    }
  }

  private count(caller: string, response: Response): Promise<void> | undefined {
    const spent = this.limiter.spend(caller);
    if (spent instanceof Promise) return spent.then((quota) => this.enforce(quota, response));
    this.enforce(spent, response);
  }

  private enforce(quota: Quota | null, response: Response): void {
    if (!quota) return;
    setQuotaHeaders(response, quota);
    if (quota.isGranted) return;
    this.metrics.countRefusal('requests');
    throw new DomainError('rate_limited', { details: { limit: 'requests', retryAfter: Math.ceil(quota.waitMs / 1000) } });
  }

  private async judge(principal: Principal | null, rule: AccessRule, request: GuildhallRequest): Promise<void> {
    if (principal || !rule.anonymous) judgeCaller(requirePrincipal(principal), rule);
    if (principal?.isSuspended && !staysOpen(request, rule)) throw new DomainError('account_suspended');
    const found = await this.findTarget(request, principal, rule);
    if (found !== undefined) request.target = judgeTarget(found, rule);
  }

  /** The skill that the path names, by itself, by its address or by an install of it; undefined for a route that is about no skill. */
  private findTarget(
    { params }: GuildhallRequest,
    principal: Principal | null,
    { resource }: AccessRule,
  ): Promise<SkillTargetRecord | null> | null | undefined {
    const { skillId, installId, account, slug } = params;
    const reference = typeof account === 'string' && typeof slug === 'string' ? `${account}/${slug}` : skillId;
    const accountId = principal?.accountId ?? null;
    if (typeof reference === 'string')
      return ON_MARKET.has(resource) ? this.skills.findListed(reference, accountId) : this.skills.find(reference, accountId);
    if (typeof installId !== 'string') return undefined;
    return principal && isId('install', installId) ? this.skills.findByInstall(installId, principal.accountId) : null;
  }
}

/**
 * What a suspended account may go on doing: read. An operator who suspends the account that they work from can still take it back.
 * THREAT[TEN-06]: whoever was suspended sees no more of other accounts than before, because this is said before any skill is looked for.
 */
function staysOpen({ method }: GuildhallRequest, { resource }: AccessRule): boolean {
  return method === 'GET' || method === 'HEAD' || resource === 'admin';
}

/** @throws {DomainError} when the rule of the skill refuses */
export function judgeTarget(found: SkillTargetRecord | null, rule: Pick<AccessRule, 'resource' | 'action'>): SkillTarget {
  if (!found) throw new DomainError('not_found');
  const facts = factsOf(found.skill);
  const decision = decide(rule.resource, rule.action, facts, found.relation);
  if (!decision.allow && !LEFT_TO_SERVICE.has(decision.reason)) throw refused(decision.reason, found);
  return { ...found, view: view(facts, found.relation) };
}

function noteCaller(request: GuildhallRequest, principal: Principal): void {
  request.principal = principal;
  const current = contextOf(request);
  if (current) current.principal = principal;
}

/** Error bodies name the route, never the address: an id that is hidden must answer like one that never was. */
function noteRoute(request: GuildhallRequest): void {
  const current = contextOf(request);
  const path: unknown = request.route?.path;
  if (current && typeof path === 'string') current.route = templateOf(path);
}

function judgeCaller(principal: Principal, rule: AccessRule): void {
  const decision = decideAccess(principal, rule.resource, rule.action);
  if (decision.allow) return;
  throw new DomainError(ACCESS_ERRORS[decision.reason], { details: decision.scope ? { scope: decision.scope } : undefined });
}
