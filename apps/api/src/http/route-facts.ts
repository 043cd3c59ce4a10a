import type { Type } from '@nestjs/common';
import { ACCESS_RULE, type AccessRule, FRESH_ROUTE, PROBE_ROUTE, PUBLIC_ROUTE } from './access.js';
import { ACTION_LIMIT, type LimitedAction } from './limit.js';
import { UPLOAD_RULE, type UploadRule } from './uploads.js';

/** What the decorators of a route say. */
export interface RouteFacts {
  readonly rule: AccessRule | null;
  readonly isPublic: boolean;
  /** For the operator's tools: no caller is identified and no limit counts. */
  readonly isProbe: boolean;
  /** No token is believed that was not judged for this very request. */
  readonly isFresh: boolean;
  readonly limit: LimitedAction | null;
  /** What it takes besides JSON. */
  readonly upload: UploadRule | null;
}

/** Decorators do not change while the process runs; reading them for each request would cost more than the rules they state. */
const read = new WeakMap<object, RouteFacts>();

export function routeFacts(handler: object, controller: Type): RouteFacts {
  const known = read.get(handler);
  if (known) return known;
  const facts = readFacts(handler, controller);
  read.set(handler, facts);
  return facts;
}

function readFacts(handler: object, controller: Type): RouteFacts {
  const stated = <T>(key: string): T | null => Reflect.getMetadata(key, handler) ?? Reflect.getMetadata(key, controller) ?? null;
  return {
    rule: Reflect.getMetadata(ACCESS_RULE, handler) ?? null,
    isPublic: stated<boolean>(PUBLIC_ROUTE) ?? false,
    isProbe: stated<boolean>(PROBE_ROUTE) ?? false,
    isFresh: Reflect.getMetadata(FRESH_ROUTE, handler) === true,
    limit: Reflect.getMetadata(ACTION_LIMIT, handler) ?? null,
    upload: Reflect.getMetadata(UPLOAD_RULE, handler) ?? null,
  };
}

const templates = new Map<string, string>();

/** `/skills/:skillId` → `/skills/{skillId}`. */
export function templateOf(path: string): string {
  const known = templates.get(path);
  if (known !== undefined) return known;
  const template = path.replace(/[:*](\w+)/g, '{$1}');
  templates.set(path, template);
  return template;
}
