import pg from 'pg';

/** Name of the application inside Postgres: it owns nothing, so row-level security binds it whoever made the connection. */
export const APP_ROLE = 'guildhall_app';

/**
 * The role that the user of the URL can take on, or null: some operators give out a user that may not make roles. It owns the tables then,
 * and row-level security binds it all the same, because the migrations force it.
 * THREAT[TEN-01]: a user whom no policy binds must not get that far.
 * @throws {Error} in one sentence for the operator, when such a user cannot take the role on
 */
export async function findAppRole(databaseUrl: string): Promise<string | null> {
  const client = new pg.Client({ connectionString: databaseUrl });
  client.on('error', () => {}); // a lost server shows itself to whoever uses it next
  await client.connect();
  try {
    await client.query(`SET ROLE ${APP_ROLE}`);
    return APP_ROLE;
  } catch (fault) {
    if (!isRoleRefusal(fault)) throw fault;
    await requireBound(client, fault);
    return null;
  } finally {
    await client.end();
  }
}

/** The role does not exist, or is not granted. */
const isRoleRefusal = (fault: unknown): boolean => ['22023', '42501', '42704'].includes((fault as { code?: string }).code ?? '');

async function requireBound(client: pg.Client, cause: unknown): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolbypassrls)');
  if (rowCount === 0) return;
  const loss = 'no policy binds the user of the database, so nothing would keep the accounts apart';
  const remedy = 'Restore the role with its grants, or use a user that is no superuser';
  throw new Error(`The role ${APP_ROLE} is missing, and ${loss}. ${remedy}.`, { cause });
}
