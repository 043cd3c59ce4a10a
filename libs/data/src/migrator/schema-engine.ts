import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';
import { openCatalogs } from './catalog-adapter.js';

/** The part of WebAssembly that is used here; the types of Node 20 do not declare it. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: Record<string, object>) => { exports: { __wbindgen_start(): void } };
};

/** Prisma's schema engine, bound to one database. */
export type SchemaEngine = bindings.SchemaEngine;

type Binding = (...args: unknown[]) => unknown;

/**
 * The engine never clears the timer of its lock, which would keep every command alive for 10 seconds after its work. The name of the binding
 * ends in a hash.
 */
function withoutLingeringTimers(all: object): Record<string, unknown> {
  const isTimer = (name: string) => name.startsWith('__wbg_setTimeout_');
  const setTimer: Binding = (callback, delay) => setTimeout(callback as () => void, Number(delay)).unref();
  return Object.fromEntries(Object.entries(all).map(([name, binding]) => [name, isTimer(name) ? setTimer : binding]));
}

let loaded = false;

/** The module keeps its memory in one variable: loading it a second time would pull it from under every open engine. */
function loadModule(): void {
  if (loaded) return;
  // The package exports its JavaScript but not the module itself, which lies beside it.
  const folder = dirname(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm'));
  const module = new WebAssembly.Module(readFileSync(join(folder, 'schema_engine_bg.wasm')));
  const { exports } = new WebAssembly.Instance(module, { './schema_engine_bg.js': withoutLingeringTimers(bindings) });
  bindings.__wbg_set_wasm(exports);
  exports.__wbindgen_start();
  loaded = true;
}

/** The engine hands over the reason of a panic here; without it only "unreachable" is seen. */
function listenForPanics(): { message: string } {
  const heard = { message: '' };
  Object.assign(globalThis, {
    PRISMA_WASM_PANIC_REGISTRY: {
      set_message(message: string) {
        heard.message = message;
      },
    },
  });
  return heard;
}

/** Without the engine's own stack, whose lines begin with a number. */
const reasonOf = (error: unknown, panic: string) =>
  panic || (error instanceof Error ? error.message : String(error)).replace(/\n +0: [\s\S]*$/, '').trim();

/**
 * Lends an engine on the database of `url` and takes it back.
 * @throws ScriptError when a migration's SQL fails; Error with the engine's own words otherwise.
 */
export async function withEngine<T>(url: string, work: (engine: SchemaEngine) => Promise<T>): Promise<T> {
  loadModule();
  const panic = listenForPanics();
  const catalogs = openCatalogs(url);
  try {
    const datamodels: [string, string][] = [['schema.prisma', 'datasource db {\n  provider = "postgresql"\n}']];
    const engine = await bindings.SchemaEngine.new({ datamodels }, () => {}, bindMigrationAwareSqlAdapterFactory(catalogs));
    return await work(engine);
  } catch (cause) {
    throw catalogs.scriptError() ?? new Error(reasonOf(cause, panic.message), { cause });
  } finally {
    await catalogs.close();
  }
}
