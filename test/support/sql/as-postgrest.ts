import postgres from 'postgres';

/** A connection that asks as PostgREST does: a login with no rights of its own, which takes on a role for each question. */
export interface PostgrestConnection {
  /**
   * Calls a function in a transaction like PostgREST's for GET, with the function's own statement timeout hoisted. What
   * `look` selects is selected in the same transaction afterwards.
   */
  call(expression: string, options?: CallOptions): Promise<{ answer: unknown; seen: Record<string, unknown> }>;
  /** Makes the statistics of what was done so far visible to others. */
  flushStatistics(): Promise<void>;
  close(): Promise<void>;
}

interface CallOptions {
  readonly role?: string;
  /** POST to a volatile function is not read-only. */
  readonly mode?: 'read only' | 'read write';
  readonly look?: string;
}

export function connectAsPostgrest(url: string): PostgrestConnection {
  const sql = postgres(url, { max: 1, onnotice() {} });
  return {
    call: (expression, { role = 'service_role', mode = 'read only', look = '1 as nothing' } = {}) =>
      sql.begin(`isolation level read committed ${mode}`, async (transaction) => {
        const claims = JSON.stringify({ role });
        await transaction`
          select
            set_config('search_path', '"public", "extensions"', true),
            set_config('role', ${role}, true),
            set_config('request.jwt.claims', ${claims}, true),
            set_config('request.method', 'GET', true),
            set_config('request.path', '/rpc/wingman_health', true),
            set_config('request.headers', '{}', true),
            set_config('request.cookies', '{}', true),
            set_config('statement_timeout', '3s', true)
        `;
        const [called] = await transaction.unsafe(`select ${expression} as answer`);
        const [seen] = await transaction.unsafe(`select ${look}`);
        return { answer: called?.answer, seen: { ...seen } };
      }),
    async flushStatistics() {
      await sql`select pg_stat_force_next_flush()`;
      // Statistics are handed over when a transaction ends.
      await sql`select 1`;
    },
    close: () => sql.end({ timeout: 1 }),
  };
}
