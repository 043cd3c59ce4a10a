import { randomUUID } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import {
  ColumnTypeEnum,
  DriverAdapterError,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils';
import pg from 'pg';

const CHAR = 18;
const TEXT = 25;

/** An SQL script that the database refused. The engine loses most of what the database says, so it is kept here. */
export class ScriptError extends Error {
  constructor(
    readonly script: string,
    cause: pg.DatabaseError,
  ) {
    const line = cause.position && `line ${script.slice(0, Number(cause.position)).split('\n').length}`;
    const place = [`SQLSTATE ${cause.code}`, line].filter(Boolean).join(', ');
    super([`${cause.message} (${place})`, cause.detail, cause.hint].filter(Boolean).join('. '), { cause });
  }
}

function asAdapterError(error: pg.DatabaseError): DriverAdapterError {
  const { code = '', severity = '', message, detail, column, hint } = error;
  return new DriverAdapterError({ kind: 'postgres', code, severity, message, detail, column, hint });
}

type Query = (...args: unknown[]) => Promise<pg.QueryResult>;

/**
 * Opens a database for the schema engine. Prisma's own adapter alone does not serve it: it cannot read the one-byte `"char"` columns of the
 * catalogue, and it cuts a migration at every semicolon.
 */
async function openCatalog(connectionString: string, onScriptError: (error: ScriptError) => void): Promise<SqlDriverAdapter> {
  const pool = new pg.Pool({ connectionString, max: 1 }); // the engine's advisory lock belongs to one session
  const query = pool.query.bind(pool) as Query;
  const charColumns = new WeakMap<object, number[]>();
  const readAsText = async (...args: unknown[]) => {
    const result = await query(...args);
    const indexes = result.fields.flatMap((field, index) => (field.dataTypeID === CHAR ? [index] : []));
    charColumns.set(result.rows, indexes);
    for (const field of result.fields) if (field.dataTypeID === CHAR) field.dataTypeID = TEXT;
    return result;
  };
  const adapter = await new PrismaPg(Object.assign(pool, { query: readAsText }), { disposeExternalPool: true }).connect();
  const queryRaw = adapter.queryRaw.bind(adapter);
  adapter.queryRaw = async (statement) => {
    const set = await queryRaw(statement);
    for (const index of charColumns.get(set.rows) ?? []) set.columnTypes[index] = ColumnTypeEnum.Character;
    return set;
  };
  adapter.executeScript = async (script) => {
    // One simple query is one transaction: a migration happens whole or not at all. It also understands function bodies.
    await query(script).catch((error: unknown) => {
      if (!(error instanceof pg.DatabaseError)) throw error;
      onScriptError(new ScriptError(script, error));
      throw asAdapterError(error);
    });
  };
  return adapter;
}

async function runOn(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.toString();
}

/** The connections that one engine opens, and the way to close them all. */
export interface Catalogs extends SqlMigrationAwareDriverAdapterFactory {
  close(): Promise<void>;
  /** The last script that the database refused. */
  scriptError(): ScriptError | null;
}

/**
 * Lets a schema engine connect to the database of `url`. Where it replays migrations it gets an empty scratch database on the same server,
 * never the database itself; that one is dropped afterwards. Needs the right to create databases only for that.
 */
export function openCatalogs(url: string): Catalogs {
  const closers: (() => Promise<void>)[] = [];
  let scriptError: ScriptError | null = null;
  const keep = (error: ScriptError) => {
    scriptError = error;
  };
  const open = async (target: string, afterClose = async () => {}) => {
    const adapter = await openCatalog(target, keep);
    const dispose = adapter.dispose.bind(adapter);
    let closing: Promise<void> | undefined;
    adapter.dispose = () => {
      closing ??= dispose().then(afterClose);
      return closing;
    };
    closers.push(adapter.dispose);
    return adapter;
  };
  return {
    provider: 'postgres',
    adapterName: '@prisma/adapter-pg',
    connect: () => open(url),
    async connectToShadowDb() {
      const name = `guildhall_scratch_${randomUUID().replaceAll('-', '')}`;
      await runOn(url, `CREATE DATABASE ${name} TEMPLATE template0`);
      return open(withDatabase(url, name), () => runOn(url, `DROP DATABASE ${name}`));
    },
    async close() {
      await Promise.all(closers.map((close) => close()));
    },
    scriptError: () => scriptError,
  };
}
