import postgres from 'postgres';

/** A WingmanMatch database with the functions installed, asked by one connection of a superuser. */
export interface SqlDatabase {
  /** Runs statements in one go; the rows of each. */
  run(text: string): Promise<readonly Rows[]>;
  close(): Promise<void>;
}

type Rows = readonly Readonly<Record<string, unknown>>[];

export function connectDatabase(url: string): SqlDatabase {
  const sql = postgres(url, { max: 1, onnotice() {} });
  return {
    async run(text) {
      const results: unknown = await sql.unsafe(text).simple();
      return (Array.isArray(results) && Array.isArray(results[0]) ? results : [results]) as readonly Rows[];
    },
    close: () => sql.end({ timeout: 1 }),
  };
}

/**
 * Asks as the service role after a change that is taken back at once; the value of the last column of the last row that
 * came.
 */
export async function askAfter({ run }: SqlDatabase, change: string, question: string): Promise<unknown> {
  try {
    const results = await run(`begin; ${change}; set local role service_role; select ${question} as answer; rollback`);
    return results.findLast((rows) => rows[0] && 'answer' in rows[0])?.[0]?.answer;
  } catch (error) {
    await run('rollback');
    throw error;
  }
}
