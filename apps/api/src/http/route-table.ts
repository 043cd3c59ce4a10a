import { Injectable, RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import type { AccessRule } from './access.js';
import { type RouteFacts, routeFacts, templateOf } from './route-facts.js';
import type { UploadRule } from './uploads.js';

export interface RouteEntry {
  readonly method: string;
  /** Template such as `/skills/{skillId}`. */
  readonly path: string;
  /** Controller and method, such as `SkillsController.read`. */
  readonly handler: string;
  /** null for a route open to everybody. */
  readonly rule: AccessRule | null;
}

/** A controller's method that answers a route. */
export interface RouteHandler {
  readonly controller: Type;
  readonly name: string;
  readonly handler: object;
  readonly method: string;
  /** As given to the router, such as `/skills/:skillId`. */
  readonly paths: readonly string[];
  readonly facts: RouteFacts;
}

interface PathMethods {
  readonly pattern: RegExp;
  readonly methods: Set<string>;
}

interface UploadRoute {
  readonly verb: string;
  readonly pattern: RegExp;
  readonly upload: UploadRule;
}

/** Reads all routes and their access rules from the controllers. */
@Injectable()
export class RouteTable {
  private paths: readonly PathMethods[] | null = null;
  private uploads: readonly UploadRoute[] | null = null;

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  /**
   * THREAT[TEN-01]: deny by default; a route that states no rule stops the boot.
   * @throws {Error} naming every route that has neither `@Access` nor `@Public`
   */
  read(): RouteEntry[] {
    const handlers = this.handlers();
    const missing = handlers.filter(({ facts }) => !facts.rule && !facts.isPublic && !facts.isProbe).map(labelOf);
    if (missing.length > 0) throw new Error(`Routes without an access rule: ${missing.join(', ')}.`);
    return handlers.flatMap((route) =>
      route.paths.map((path) => ({ method: route.method, path: templateOf(path), handler: labelOf(route), rule: route.facts.rule })),
    );
  }

  /** Every method of every controller that answers a route. */
  handlers(): RouteHandler[] {
    return this.discovery.getControllers().flatMap(({ metatype }) => (metatype ? this.handlersOf(metatype as Type) : []));
  }

  /** Methods that some route takes at this address, for the `Allow` header; empty when there is no such route. */
  allowedMethods(address: string): string[] {
    this.paths ??= groupByPath(this.handlers());
    const methods = new Set(this.paths.filter(({ pattern }) => pattern.test(address)).flatMap(({ methods }) => [...methods]));
    if (methods.size === 0) return [];
    if (methods.has('GET')) methods.add('HEAD');
    return [...methods.add('OPTIONS')].sort();
  }

  /** What the route of this request takes besides JSON. Asked for every request with a body, so the few such routes are kept apart. */
  uploadRule(method: string | undefined, address: string): UploadRule | null {
    this.uploads ??= this.handlers().flatMap(({ paths, method: verb, facts: { upload } }) =>
      upload ? paths.map((path) => ({ verb, pattern: patternOf(path), upload })) : [],
    );
    return this.uploads.find(({ verb, pattern }) => verb === method && pattern.test(address))?.upload ?? null;
  }

  private handlersOf(controller: Type): RouteHandler[] {
    const prototype = controller.prototype as Record<string, object>;
    return this.scanner.getAllMethodNames(prototype).flatMap((name) => {
      const handler = prototype[name];
      const method: RequestMethod | undefined = handler && Reflect.getMetadata(METHOD_METADATA, handler);
      if (!handler || method === undefined) return [];
      const facts = routeFacts(handler, controller);
      return [{ controller, name, handler, method: RequestMethod[method], paths: pathsOf(controller, handler), facts }];
    });
  }
}

const labelOf = ({ controller, name }: RouteHandler): string => `${controller.name}.${name}`;

function pathsOf(controller: Type, handler: object): string[] {
  const bases = [Reflect.getMetadata(PATH_METADATA, controller) as string | string[]].flat();
  const own = [Reflect.getMetadata(PATH_METADATA, handler) as string | string[]].flat();
  return bases.flatMap((base) => own.map((path) => `/${[base, path].map(trimSlashes).filter(Boolean).join('/')}`));
}

const trimSlashes = (path: string): string => path.replace(/^\/+|\/+$/g, '');

function groupByPath(handlers: readonly RouteHandler[]): PathMethods[] {
  const groups = new Map<string, Set<string>>();
  for (const { paths, method } of handlers) {
    for (const path of paths) groups.set(path, (groups.get(path) ?? new Set()).add(method));
  }
  return [...groups].map(([path, methods]) => ({ pattern: patternOf(path), methods }));
}

/** The router's own rules: case does not count, a slash at the end may be there, `:name` is one segment and `*name` the rest. */
function patternOf(path: string): RegExp {
  const source = path
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replace(/:\w+/g, '[^/]+')
    .replace(/\*\w+/g, '.+');
  return new RegExp(`^${source}/?$`, 'i');
}
