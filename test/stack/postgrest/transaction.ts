import type { LiteConnection } from '../lite.ts';
import type { PostgrestConfiguration, Routine } from './configuration.ts';
import type { Claims } from './token.ts';

/** What a transaction has to know of the request that it is for. */
export interface Asked {
  readonly request: Request;
  /** Behind the gateway. */
  readonly path: string;
  readonly schema: string;
  readonly role: string;
  readonly claims: Claims;
  readonly configuration: PostgrestConfiguration;
  /** Of a call; null for a table, or where nothing is known of it. */
  readonly routine: Routine | null;
}

type Run<Value> = (transaction: LiteConnection['kysely']) => Promise<Value>;

/** A request's transaction, begun as PostgREST 14 begins it (its PreQuery.hs). */
export function transact<Value>(pool: LiteConnection, asked: Asked, run: Run<Value>): Promise<Value> {
  const { request, routine, configuration } = asked;
  const isReadOnly = /^(GET|HEAD)$/.test(request.method) || routine?.isVolatile === false;
  return pool.kysely
    .transaction()
    .setAccessMode(isReadOnly ? 'read only' : 'read write')
    .execute(async (transaction) => {
      const settings = settingsOf(asked);
      const calls = settings.map((_, at) => `set_config($${2 * at + 1}, $${2 * at + 2}, true)`);
      await transaction.executeQuery(raw(`select ${calls.join(', ')}`, settings.flat()));
      if (configuration.preRequest) await transaction.executeQuery(raw(`select ${quote(configuration.preRequest)}()`));
      return run(transaction);
    });
}

/** In this order: a role's settings are for the login to make, and a function's go before them. */
function settingsOf({ request, path, schema, role, claims, configuration, routine }: Asked): [string, string][] {
  const { cookie = '', ...headers } = Object.fromEntries(request.headers);
  const cookies = Object.fromEntries(
    cookie.split(/;\s*/).map((pair) => [pair.split('=', 1)[0] ?? '', pair.slice(pair.indexOf('=') + 1)]),
  );
  const timeout = routine?.statementTimeout;
  return [
    ['search_path', [schema, ...configuration.extraSearchPath].map(quote).join(', ')],
    ...Object.entries(configuration.roles[role] ?? {}),
    ['role', role],
    ['request.jwt.claims', JSON.stringify({ ...claims, role })],
    ['request.method', request.method],
    ['request.path', path],
    ['request.headers', JSON.stringify(headers)],
    ['request.cookies', JSON.stringify(cookie ? cookies : {})],
    ...(timeout ? [['statement_timeout', timeout] satisfies [string, string]] : []),
  ];
}

/** A name, or a schema and a name. */
function quote(name: string): string {
  return name
    .split('.')
    .map((part) => `"${part.replaceAll('"', '""')}"`)
    .join('.');
}

/** What Kysely, which comes with lite, makes of SQL that is written out. */
function raw(sql: string, parameters: readonly unknown[] = []) {
  const query = { kind: 'RawNode', sqlFragments: [sql], parameters: [] } as const;
  return { sql, parameters, query, queryId: { queryId: 'gate' } };
}
