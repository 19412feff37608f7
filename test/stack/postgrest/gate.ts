import { AsyncLocalStorage } from 'node:async_hooks';
import type { Sql } from 'postgres';
import { loginOf } from '../database.ts';
import { respond } from '../faults.ts';
import { connectLite, createLite, type SupabaseKeys } from '../lite.ts';
import { quietly } from '../quietly.ts';
import {
  loadConfiguration,
  loadRoutines,
  type PostgrestConfiguration,
  type PostgrestOptions,
  type Routine,
  type Routines,
} from './configuration.ts';
import { asPostgrest, type DatabaseError, isDatabaseError } from './error.ts';
import { type Claims, readToken } from './token.ts';
import { type Asked, transact } from './transaction.ts';

/**
 * The Data API as PostgREST 14 behaves where lite is kinder. Lite reads requests and writes answers; who asks, what is
 * known of the schema and how a transaction begins are decided here.
 */
export interface PostgrestGate {
  /** Works once schema and configuration were loaded. */
  fetch(request: Request): Promise<Response>;
  /** Until then what is known of the schema stays as it is. */
  reloadSchema(): Promise<void>;
  reloadConfiguration(): Promise<void>;
  close(): Promise<void>;
}

export interface PostgrestGateOptions extends PostgrestOptions {
  /** For a superuser: lite reads a catalog that hides what its reader has no privileges on. */
  readonly databaseUrl: string;
  readonly keys: SupabaseKeys;
}

/** Its db-pool, unless it is told. */
const poolOfPostgrest = 10;

export function createPostgrestGate(options: PostgrestGateOptions): PostgrestGate {
  const { databaseUrl, keys } = options;
  const catalog = connectLite(databaseUrl, 1);
  const login = connectLite(loginOf(databaseUrl).href, poolOfPostgrest);
  const app = createLite(catalog, keys);
  const sql: Sql = catalog.driver;
  let configuration: PostgrestConfiguration;
  let routines: Routines;

  const reloadConfiguration = oneByOne(async () => {
    configuration = await loadConfiguration(sql, options);
    app.config.api.schemas = [...configuration.schemas];
  });
  const reloadSchema = oneByOne(async () => {
    routines = await loadRoutines(sql);
    await quietly(() => catalog.introspect());
  });
  const close = async () => void (await Promise.all([catalog.close(), login.close()]));

  const asking = new AsyncLocalStorage<Asked & { error: DatabaseError | null }>();
  catalog.withContext = async (_, run) => {
    const asked = asking.getStore();
    if (!asked) throw new Error('Only requests reach the database');
    try {
      return await transact(login, asked, run);
    } catch (error) {
      if (isDatabaseError(error)) asked.error = error;
      throw error;
    }
  };

  const ask = async (request: Request) => quietly(() => app.fetch(withTexts(request)));

  async function fetch(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    const caller = pathname.startsWith('/rest/v1') ? readCaller(request, keys, configuration) : null;
    // Without a key that it knows, the gateway lets nobody through.
    if (!caller) return ask(request);
    if (caller instanceof Response) return caller;
    const path = pathname.slice('/rest/v1'.length);
    const profile = /^(GET|HEAD)$/.test(request.method) ? 'accept-profile' : 'content-profile';
    const schema = request.headers.get(profile) ?? configuration.schemas[0] ?? 'public';
    if (!configuration.schemas.includes(schema)) return refuseSchema(schema, configuration);
    const [, name] = /^\/rpc\/([^/]+)/.exec(path) ?? [];
    const routine = name ? (routines[`${schema}.${decodeURIComponent(name)}`] ?? null) : null;
    const rivals = candidates(routine, new URL(request.url).searchParams);
    if (request.method === 'GET' && rivals.length > 1) return refuseToChoose(rivals);
    const asked = { ...caller, request, path, schema, configuration, routine, error: null as DatabaseError | null };
    const apikey = caller.role === 'service_role' ? keys.secretKey : keys.publishableKey;
    const answer = await asking.run(asked, () => ask(forLite(request, { [profile]: schema, apikey })));
    return asked.error ? asPostgrest(answer, asked.error, caller.role === configuration.anonRole) : answer;
  }

  return { fetch, reloadSchema, reloadConfiguration, close };
}

interface Caller {
  readonly role: string;
  readonly claims: Claims;
}

/** Who asks: whose the token is, else whose the key is. Null without a key, and an answer to a token that is refused. */
function readCaller(
  { headers }: Request,
  { publishableKey, secretKey, jwtSecret }: SupabaseKeys,
  { anonRole, jwtAud, signingKey }: PostgrestConfiguration,
): Caller | Response | null {
  const key = headers.get('apikey') ?? '';
  const tokenKeys = { jwtSecret, signingKey };
  const isOpaque = key === publishableKey || key === secretKey;
  // The keys of before 2025 are tokens themselves, of any role.
  if (!isOpaque && 'refusal' in readToken(key, tokenKeys, null)) return null;
  const [, token = key] = /^bearer\b\s*(.*)$/i.exec(headers.get('authorization') ?? '') ?? [];
  // The gateway replaces a key of the new kind by a token of its role.
  if (isOpaque && token === key) {
    const role = key === secretKey ? 'service_role' : anonRole;
    return { role, claims: {} };
  }
  const reading = readToken(token, tokenKeys, jwtAud);
  if ('claims' in reading) return { role: String(reading.claims.role ?? anonRole), claims: reading.claims };
  return respond({
    status: 401,
    headers: { 'www-authenticate': `Bearer error="invalid_token", error_description="${reading.refusal.message}"` },
    body: { ...reading.refusal, hint: null },
  });
}

/** Lite does it too, but not in the order that says which schema comes first. */
function refuseSchema(schema: string, { schemas }: PostgrestConfiguration): Response {
  const hint = `Only the following schemas are exposed: ${schemas.join(', ')}`;
  const body = { code: 'PGRST106', message: `Invalid schema: ${schema}`, details: null, hint };
  return respond({ status: 406, body });
}

/** The overloads that a call by GET may mean: what it gives they take, and what they need it gives. */
function candidates(routine: Routine | null, given: URLSearchParams): readonly string[] {
  const isGiven = (name: string) => given.has(name);
  const fits = ({ takes, needs }: Routine['overloads'][number]) =>
    needs.every(isGiven) && [...given.keys()].every((name) => takes.includes(name));
  return (routine?.overloads ?? []).filter(fits).map(({ signature }) => signature);
}

/** Types decide nothing: parameters come as text. */
function refuseToChoose(candidates: readonly string[]): Response {
  const message = `Could not choose the best candidate function between: ${candidates.join(', ')}`;
  const hint =
    'Try renaming the parameters or the function itself in the database so function overloading can be resolved';
  return respond({ status: 300, body: { code: 'PGRST203', message, details: null, hint } });
}

/** Whose key it was is all that lite has to know: the token was read already, and it would read it in its own way. */
function forLite(request: Request, added: Readonly<Record<string, string>>): Request {
  const headers = new Headers({ ...Object.fromEntries(request.headers), ...added });
  headers.delete('authorization');
  const { url, method, body } = request;
  return new Request(url, { method, headers, body, duplex: 'half' });
}

/** Runs one after the other. Who asks while one waits for its turn shares it. */
function oneByOne(run: () => Promise<void>): () => Promise<void> {
  let last = Promise.resolve();
  let waiting: Promise<void> | null = null;
  return () => {
    waiting ??= last.then(() => {
      waiting = null;
      return run();
    });
    last = waiting.catch(() => {});
    return waiting;
  };
}

/**
 * Lite reads an argument of a function as JSON if it looks like some, whatever its type; PostgREST passes texts on. The
 * quotes that lite takes off keep it a text.
 */
function withTexts(request: Request): Request {
  const url = new URL(request.url);
  if (!url.pathname.startsWith('/rest/v1/rpc/')) return request;
  for (const [name, value] of [...url.searchParams]) if (/^[[{]/.test(value)) url.searchParams.set(name, `"${value}"`);
  return new Request(url, request);
}
