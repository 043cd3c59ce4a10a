import { Injectable, RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { ACCESS_RULE, type AccessRule, PUBLIC_ROUTE } from './access.js';

export interface RouteEntry {
  readonly method: string;
  /** Template such as `/skills/{skillId}`. */
  readonly path: string;
  readonly handler: string;
  /** null for a route open to everybody. */
  readonly rule: AccessRule | null;
}

/** Reads all routes and their access rules from the controllers. */
@Injectable()
export class RouteTable {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  /**
   * THREAT[TEN-01]: deny by default; a route that states no rule stops the boot.
   * @throws {Error} naming every route that has neither `@Access` nor `@Public`
   */
  read(): RouteEntry[] {
    const missing: string[] = [];
    const entries = this.discovery.getControllers().flatMap(({ metatype }) => (metatype ? this.routesOf(metatype as Type, missing) : []));
    if (missing.length > 0) throw new Error(`Routes without an access rule: ${missing.join(', ')}.`);
    return entries;
  }

  private routesOf(controller: Type, missing: string[]): RouteEntry[] {
    const prototype = controller.prototype as Record<string, object>;
    return this.scanner.getAllMethodNames(prototype).flatMap((name) => {
      const handler = prototype[name];
      const method: RequestMethod | undefined = handler && Reflect.getMetadata(METHOD_METADATA, handler);
      if (!handler || method === undefined) return [];
      const rule: AccessRule | undefined = Reflect.getMetadata(ACCESS_RULE, handler);
      const isPublic = Reflect.getMetadata(PUBLIC_ROUTE, handler) ?? Reflect.getMetadata(PUBLIC_ROUTE, controller) ?? false;
      const label = `${controller.name}.${name}`;
      if (!rule && !isPublic) missing.push(label);
      return pathsOf(controller, handler).map((path) => ({ method: RequestMethod[method], path, handler: label, rule: rule ?? null }));
    });
  }
}

function pathsOf(controller: Type, handler: object): string[] {
  const bases = [Reflect.getMetadata(PATH_METADATA, controller) as string | string[]].flat();
  const own = [Reflect.getMetadata(PATH_METADATA, handler) as string | string[]].flat();
  return bases.flatMap((base) =>
    own.map((path) => `/${[base, path].map(trimSlashes).filter(Boolean).join('/')}`.replace(/[:*](\w+)/g, '{$1}')),
  );
}

const trimSlashes = (path: string): string => path.replace(/^\/+|\/+$/g, '');
