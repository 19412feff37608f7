import { readFile } from 'node:fs/promises';

export interface ReadSqlOptions {
  /** Where the functions go; it has to be exposed by the Data API, as the schema of the contract is. */
  readonly schema?: string;
}

/** The functions, each in a file of its own and after those that it needs to be made. */
export const sqlFunctions = [
  'locked',
  'helpers',
  'sources',
  'reviewed',
  'relations',
  'routines',
  'activity',
  'catalog',
  'policies',
  'become',
  'claims',
  'readable',
  'column',
  'way',
  'ownership',
  'admins',
  'users',
  'search',
  'pick',
  'personas',
  'make_up',
  'try',
  'tally',
  'look',
  'added',
  'view',
  'table',
  'evidence',
] as const;

/**
 * The text that installs the functions in the watched database, or takes them away again: one transaction, joined from
 * files that lie beside this module, in `src` and in `dist` alike.
 */
export async function readSql(
  purpose: 'install' | 'uninstall',
  { schema = 'public' }: ReadSqlOptions = {},
): Promise<string> {
  const names = sqlFunctions.map((name) => `wingman_health_${name}`).join();
  const [opening, drop, ...functions] = await Promise.all([
    read(purpose),
    read('drop'),
    ...(purpose === 'install' ? sqlFunctions.map((name) => read(`functions/${name}`)) : []),
  ]);
  const parts = [opening, 'begin;', drop, ...functions, 'commit;'];
  const text = `${parts.join('\n\n')}\n`.replaceAll('{wingman_health_*}', `{${names}}`);
  if (schema === 'public') return text;
  const quoted = `"${schema.replaceAll('"', '""')}"`;
  return text
    .replaceAll(/\bpublic\.(?=wingman_health_)/g, () => `${quoted}.`)
    .replaceAll(`'public'::regnamespace`, () => `'${quoted.replaceAll("'", "''")}'::regnamespace`);
}

async function read(name: string): Promise<string> {
  return (await readFile(new URL(`${name}.sql`, import.meta.url), 'utf8')).trim();
}

/** The version of the functions of `functions/`. The service works with this one alone, and says so of others. */
export const sqlVersion = '2';
