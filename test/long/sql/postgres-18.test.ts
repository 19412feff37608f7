import { describe, inject } from 'vitest';
import { createDatabase } from '../../stack/database.ts';
import { installFunctions } from '../../stack/install-functions.ts';
import { connectDatabase } from '../../support/sql/sql-database.ts';
import { describeFunctions } from './core-suite.ts';

describe('on PostgreSQL 18', () => {
  describeFunctions({
    major: 18,
    looksAt: 'all tables',
    open: async () => {
      const { url, drop } = await createDatabase(inject('databaseSource'));
      await installFunctions(url);
      const { run, close } = connectDatabase(url);
      return {
        run,
        async close() {
          await close();
          await drop();
        },
      };
    },
  });
});
