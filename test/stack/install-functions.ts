import postgres from 'postgres';
import { readSql } from '../../src/sql/read-sql.ts';

/** Installs the functions that show the catalog and the evidence of isolation, as a user of the service would. */
export async function installFunctions(databaseUrl: string): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1, onnotice() {} });
  try {
    await sql.unsafe(await readSql('install'));
  } finally {
    await sql.end();
  }
}
