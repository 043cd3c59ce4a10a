import pg from 'pg';
import { APP_ROLE } from '../app-role.js';
import { idleClock } from './idle-clock.js';
import { QUEUE_SCHEMA, QUEUES } from './queues.js';

/**
 * The application adds jobs inside its own transactions, so its role may do that and no more.
 * THREAT[TEN-01]: it can neither change nor remove a job, whatever SQL somebody smuggles into it.
 */
const GRANTS = `
  DO $$
  BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${APP_ROLE}') THEN RETURN; END IF;
    GRANT USAGE ON SCHEMA ${QUEUE_SCHEMA} TO ${APP_ROLE};
    GRANT SELECT ON ${QUEUE_SCHEMA}.version, ${QUEUE_SCHEMA}.queue TO ${APP_ROLE};
    GRANT SELECT, INSERT ON ${QUEUE_SCHEMA}.job, ${QUEUE_SCHEMA}.job_common TO ${APP_ROLE};
  END $$`;

/** Two grants of the same at once are a fault in Postgres, so processes that start at once do this one after the other. */
const IN_TURN = `SELECT pg_advisory_lock(hashtextextended('queue set-up', 0))`;

/**
 * Brings the job tables and the rules of the queues up to date, as the owner of the database. Every start does it: it costs a few
 * statements when there is nothing to do.
 * @throws {Error} in one sentence for the operator, when the user of the database may not make the schema
 */
export async function installQueue(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'guildhall queue set-up' });
  client.on('error', () => {}); // a lost server shows itself to whoever uses it next
  await client.connect();
  try {
    await client.query(IN_TURN); // until the connection ends
    await install(client);
  } finally {
    await client.end();
  }
}

async function install(client: pg.Client): Promise<void> {
  const { PgBoss } = await import('pg-boss');
  const createSchema = await mustCreateSchema(client);
  const db = { executeSql: (text: string, values?: unknown[]) => client.query(text, values) };
  const boss = new PgBoss({ db, schema: QUEUE_SCHEMA, createSchema, clock: idleClock, supervise: false, schedule: false });
  boss.on('error', () => {}); // only background work reports this way, and none is started
  await boss.start();
  for (const { name, policy, ...rules } of Object.values(QUEUES)) {
    await boss.createQueue(name, { policy, ...rules });
    await boss.updateQueue(name, rules);
  }
  await boss.stop({ graceful: false });
  await client.query(GRANTS);
}

/** Postgres asks for the right to create schemas even for one that exists, so an operator who made it by hand must not be asked again. */
async function mustCreateSchema(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ exists: boolean; mayCreate: boolean }>(
    `SELECT to_regnamespace($1) IS NOT NULL AS "exists", has_database_privilege(current_database(), 'CREATE') AS "mayCreate"`,
    [QUEUE_SCHEMA],
  );
  const [{ exists = false, mayCreate = false } = {}] = rows;
  if (exists || mayCreate) return !exists;
  const owner = `CREATE SCHEMA ${QUEUE_SCHEMA} AUTHORIZATION <user of DATABASE_URL>`;
  throw new Error(`The database user may not create the schema ${QUEUE_SCHEMA} for the queue. Let an administrator run: ${owner}`);
}
