import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { evidenceSchema } from '../../../src/checks/catalog/facts.ts';
import { describeWithProgram } from '../../support/describe-with-program.ts';
import { connectAsPostgrest } from '../../support/sql/as-postgrest.ts';
import { askEvidence, contract, differences, evidenceOf } from '../../support/sql/ask-evidence.ts';
import { connectDatabase } from '../../support/sql/sql-database.ts';
import { describeFunctions } from './core-suite.ts';
import { type Postgres15, startPostgres15 } from './start-postgres-15.ts';

describeWithProgram('PostgreSQL 15', 'on PostgreSQL 15', (path) => {
  let server: Postgres15;

  describeFunctions({
    major: 15,
    looksAt: 'named tables',
    open: async () => {
      server = await startPostgres15(dirname(path));
      const { run, close } = connectDatabase(server.urlFor('postgres'));
      return {
        run,
        async close() {
          await close();
          await server.stop();
        },
      };
    },
  });

  test('the authenticator, who has no rights of its own, is told what a superuser is', async () => {
    const postgrest = connectAsPostgrest(server.urlFor('authenticator'));
    const superuser = connectDatabase(server.urlFor('postgres'));

    const { answer } = await postgrest.call(evidenceOf());

    const normal = await askEvidence(superuser);
    await Promise.all([postgrest.close(), superuser.close()]);
    expect(differences(normal, evidenceSchema.parse(answer))).toEqual({});
    expect(normal.relations).toHaveLength(Object.keys(contract.tables).length);
  });
});
