import type { App } from '@supabase/lite';
import { respond } from './faults.ts';
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

/** Supabase's own stand-in for PostgREST and its gateway, on a real PostgreSQL. It has to be closed. */
export function createLite(databaseUrl: string, keys: SupabaseKeys) {
  const connection = createPostgresConnection({
    url: databaseUrl,
    postgresOptions: { max: 5, onnotice() {}, connect_timeout: 5 },
  });
  const app: App = new SupabaseApp({
    connection,
    auth: {
      enabled: true,
      publishable_key: keys.publishableKey,
      secret_key: keys.secretKey,
      jwt_secret: keys.jwtSecret,
    },
  });
  return {
    /** Makes the schemas that user tokens need; not repeatable, because it would bring back its own `auth.uid()`. */
    makeAuthSchema: () => quietly(() => app.ensureSystemSchema()),
    fetch: (request: Request) => quietly(() => app.fetch(request)).then(asPostgrest),
    forgetSchema: () => connection.clearSchemaCache(),
    // The connection's own close waits for ever when the server is gone.
    close: () => connection.driver.end({ timeout: 1 }),
  };
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

/** Lite says in its own way that the database is lost; PostgREST says it like this. */
async function asPostgrest(answer: Response): Promise<Response> {
  if (answer.status !== 500) return answer;
  const lost = /"code":"SUP".*(ECONNREFUSED|ECONNRESET|CONNECTION_|CONNECT_TIMEOUT)/s.test(await answer.clone().text());
  if (!lost) return answer;
  return respond({
    status: 503,
    body: {
      code: 'PGRST000',
      details: 'connection to server failed',
      hint: null,
      message: 'Database connection error. Retrying the connection.',
    },
  });
}
