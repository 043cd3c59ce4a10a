import { testDatabaseUrl } from '@guildhall/testing';
import pg from 'pg';

/**
 * A database whose clock can be moved: `now()` in the statements of the application is this one, because its schema is searched before the
 * one of Postgres itself.
 */
export class MovedDatabase {
  private constructor(
    readonly url: string,
    private readonly client: pg.Client,
  ) {}

  static async open(): Promise<MovedDatabase> {
    const url = await testDatabaseUrl();
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const name = client.escapeIdentifier(new URL(url).pathname.slice(1));
    await client.query(`CREATE SCHEMA moved; GRANT USAGE ON SCHEMA moved TO PUBLIC;
      CREATE TABLE moved.clock ("by" interval NOT NULL); INSERT INTO moved.clock VALUES ('0 seconds'); GRANT SELECT ON moved.clock TO PUBLIC;
      CREATE FUNCTION moved.now() RETURNS timestamptz LANGUAGE sql STABLE AS 'SELECT pg_catalog.now() + "by" FROM moved.clock';
      ALTER DATABASE ${name} SET search_path = moved, pg_catalog, public`);
    return new MovedDatabase(url, client);
  }

  async moveBy(ms: number): Promise<void> {
    await this.client.query(`UPDATE moved.clock SET "by" = "by" + $1 * interval '1 millisecond'`, [ms]);
  }

  close(): Promise<void> {
    return this.client.end();
  }
}
