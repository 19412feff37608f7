import { readFile } from 'node:fs/promises';

export interface ReadSqlOptions {
  /** Where the functions go; it has to be exposed by the Data API, as the schema of the contract is. */
  readonly schema?: string;
}

/**
 * The text that installs the functions in the watched database, or takes them away again. The files lie beside this
 * module, in `src` and in `dist` alike.
 */
export async function readSql(
  file: 'install' | 'uninstall',
  { schema = 'public' }: ReadSqlOptions = {},
): Promise<string> {
  const text = await readFile(new URL(`${file}.sql`, import.meta.url), 'utf8');
  if (schema === 'public') return text;
  const quoted = `"${schema.replaceAll('"', '""')}"`;
  return text
    .replaceAll(/\bpublic\.(?=wingman_health_)/g, () => `${quoted}.`)
    .replaceAll(`'public'::regnamespace`, () => `'${quoted.replaceAll("'", "''")}'::regnamespace`);
}
