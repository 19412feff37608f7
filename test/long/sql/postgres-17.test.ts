import { describe } from 'vitest';
import { readSql } from '../../../src/sql/read-sql.ts';
import { readSql as readStackSql } from '../../stack/database.ts';
import { describeFunctions } from './core-suite.ts';

const { emitWarning } = process;
const { PGlite } = await import('@supabase/lite/pglite');
// Importing it puts its own function here, which throws on warnings that are errors, as Node's own are.
process.emitWarning = emitWarning;

describe('on PostgreSQL 17', () => {
  describeFunctions({
    major: 17,
    looksAt: 'named tables',
    open: async () => {
      const server = await PGlite.create();
      for (const file of ['supabase.sql', 'platform.sql', 'grants.sql', 'seed.sql'])
        await server.exec(readStackSql(file));
      await server.exec(await readSql('install'));
      return {
        run: async (text) => (await server.exec(text)).map(({ rows }) => rows),
        close: () => server.close(),
      };
    },
  });
});
