import { readFile } from 'node:fs/promises';

export interface ReadSqlOptions {
  /** Where the functions go that the service calls; it has to be exposed by the Data API, as those of the contract are. */
  readonly schema?: string;
}

/** The functions that the service calls. The others are parts of these, in a schema of their own that nobody exposes. */
export const calledFunctions = ['catalog', 'activity', 'evidence'] as const;

/** The functions by what they are for, each in a file of its own and after those that it needs to be made. */
const folders = {
  catalog: [
    'locked',
    'helpers',
    'sources',
    'reviewed',
    'through',
    'relations',
    'routines',
    'activity',
    'catalog',
    'policies',
  ],
  persona: ['become', 'claims', 'personas'],
  rows: ['readable', 'column', 'way', 'ownership', 'admins', 'users', 'search', 'pick'],
  trial: ['make_up', 'alone', 'try', 'tally', 'look', 'added', 'view', 'table', 'evidence'],
} as const;

export const sqlFunctions = Object.values(folders).flat();

/**
 * The text that installs the functions in the watched database, or takes them away again: one transaction, joined from
 * files that lie beside this module, in `src` and in `dist` alike.
 */
export async function readSql(
  purpose: 'install' | 'uninstall',
  { schema = 'public' }: ReadSqlOptions = {},
): Promise<string> {
  const names = (listed: readonly string[]) => `{${listed.map((name) => `wingman_health_${name}`).join()}}`;
  const isOwn = schema !== 'public';
  const after =
    purpose === 'install'
      ? [...(isOwn ? ['create-exposed'] : []), 'drop', 'create-schema', ...files]
      : ['drop', 'drop-schema', ...(isOwn ? ['drop-exposed'] : [])];
  const [opening, ...parts] = await Promise.all([purpose, ...after].map(read));
  const text = `${[opening, 'begin;', ...parts, 'commit;'].join('\n\n')}\n`
    .replaceAll('{wingman_health_*}', names(sqlFunctions))
    .replaceAll('{called}', names(calledFunctions));
  if (!isOwn) return text;
  const quoted = `"${schema.replaceAll('"', '""')}"`;
  const inText = quoted.replaceAll("'", "''");
  return text
    .replaceAll(/\bpublic\.(?=wingman_health_)/g, () => `${quoted}.`)
    .replaceAll(`to_regnamespace('public')`, () => `to_regnamespace('${inText}')`)
    .replaceAll('{exposed as text}', () => inText)
    .replaceAll('{exposed}', () => quoted);
}

const files = Object.entries(folders).flatMap(([folder, names]) => names.map((name) => `functions/${folder}/${name}`));

async function read(name: string): Promise<string> {
  return (await readFile(new URL(`${name}.sql`, import.meta.url), 'utf8')).trim();
}

/** The version of the functions of `functions/`. The service works with this one alone, and says so of others. */
export const sqlVersion = '3';
