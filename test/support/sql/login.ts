import { randomBytes } from 'node:crypto';
import postgres from 'postgres';

/** A login like PostgREST's `authenticator`: no rights of its own, and the roles of the API to take on. */
export interface Login {
  readonly url: string;
  drop(): Promise<void>;
}

/** Makes one of another name, because roles belong to the server, which other tests use at the same time. */
export async function createLogin(databaseUrl: string): Promise<Login> {
  const name = `wingman_health_login_${randomBytes(4).toString('hex')}`;
  const password = randomBytes(16).toString('hex');
  const run = async (text: string) => {
    const sql = postgres(databaseUrl, { max: 1 });
    await sql.unsafe(text).finally(() => sql.end());
  };
  await run(`create role ${name} login noinherit password '${password}';
    grant anon, authenticated, service_role to ${name}`);
  const url = new URL(databaseUrl);
  url.username = name;
  url.password = password;
  return { url: url.href, drop: () => run(`drop role ${name}`) };
}
