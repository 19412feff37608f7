import { parseSettings } from '../../config/parse-settings.ts';
import { loadContract } from '../../contract/load-contract.ts';
import { readSql } from '../../sql/read-sql.ts';
import { defineCommand, exitCode, UsageError } from '../command.ts';
import { flag, text } from '../options.ts';

/** The functions for the database, to be read before they are run. */
export const sql = defineCommand({
  name: 'sql',
  summary: 'print the SQL that installs the functions in the watched database',
  description: [
    'The functions let the service read the catalog and prove isolation. They only read, and only service_role may call them. Without them the checks of schema and rls still run, and say what they cannot verify.',
    'Review it, then run it with the SQL editor, as a migration, or with psql.',
  ],
  options: {
    uninstall: flag('print the SQL that removes them instead'),
    schema: text(
      'NAME',
      'the exposed schema to put them in, made where there is none (FUNCTIONS_SCHEMA, or that of the contract in use, unless given)',
    ),
  },
  examples: [
    'wingman-health sql > supabase/migrations/20261122120000_wingman_health.sql',
    'wingman-health sql | psql "$DATABASE_URL"',
  ],
  async run({ context: { environment, out }, options: { uninstall, schema } }) {
    if (schema === 'wingman_health')
      throw new UsageError(
        'wingman_health is the schema of the parts, which nobody exposes: --schema takes an exposed one',
      );
    const { settings } = parseSettings(environment, { isTerminal: false });
    const { contract } = await loadContract(settings.contract);
    const place = schema ?? settings.functionsSchema ?? contract?.schema ?? 'public';
    await out.write(await readSql(uninstall ? 'uninstall' : 'install', { schema: place }));
    return exitCode.healthy;
  },
});
