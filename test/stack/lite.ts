import type { App } from '@supabase/lite';
import { quietly } from './quietly.ts';

/** The keys that the gateway accepts. */
export interface SupabaseKeys {
  readonly publishableKey: string;
  readonly secretKey: string;
  readonly jwtSecret: string;
}

const { emitWarning } = process;
const [{ App: SupabaseApp, generateApiKey }, { createPostgresConnection }] = await Promise.all([
  import('@supabase/lite'),
  import('@supabase/lite/postgres'),
]);
// Importing it puts its own function here, which throws on warnings that are errors, as Node's own are.
process.emitWarning = emitWarning;

/** A pool that lite works with. It has to be closed. */
export function connectLite(url: string, max: number) {
  const connection = createPostgresConnection({ url, postgresOptions: { max, onnotice() {}, connect_timeout: 5 } });
  // The connection's own close waits for ever when the server is gone.
  return Object.assign(connection, { close: () => connection.driver.end({ timeout: 1 }) });
}

export type LiteConnection = ReturnType<typeof connectLite>;

/** Supabase's own stand-in for its gateway and for how PostgREST reads a request and writes an answer. */
export function createLite(connection: LiteConnection, keys: SupabaseKeys): App {
  return new SupabaseApp({
    connection,
    auth: {
      enabled: true,
      publishable_key: keys.publishableKey,
      secret_key: keys.secretKey,
      jwt_secret: keys.jwtSecret,
    },
  });
}

/** Makes the auth schema; not repeatable, because it would bring back its own `auth.uid()`. */
export async function makeAuthSchema(databaseUrl: string): Promise<void> {
  const connection = connectLite(databaseUrl, 1);
  const app = createLite(connection, await createSupabaseKeys());
  await quietly(() => app.ensureSystemSchema()).finally(connection.close);
}

/** Keys in the format that Supabase has given out since 2025, checksum included. */
export async function createSupabaseKeys(): Promise<SupabaseKeys> {
  const [publishable, secret] = await Promise.all([generateApiKey('publishable'), generateApiKey('secret')]);
  return {
    publishableKey: publishable.key,
    secretKey: secret.key,
    jwtSecret: crypto.randomUUID() + crypto.randomUUID(),
  };
}
