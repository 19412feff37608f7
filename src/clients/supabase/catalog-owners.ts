/** What a contract says of the owners of a table, as far as it is needed here. */
export interface OwnedTable {
  readonly access: string;
  readonly owner?:
    | { readonly columns: readonly string[] }
    | {
        readonly through: { readonly column: string; readonly table: string; readonly columns: readonly string[] };
      }
    | undefined;
}

/** PostgREST takes parameters from the URL alone here, and gateways refuse URLs of more than 8 kB. */
const longestParameter = 6_000;

/**
 * Describes the tables that belong to users, or to the service, as the function for evidence wants them: `name.owner`,
 * or `name.column*table.owner` through another table. Several texts when one would be too long for a URL.
 */
export function describeOwners(tables: Readonly<Record<string, OwnedTable>>): readonly string[] {
  const entries = Object.entries(tables)
    .filter(([, { access }]) => access !== 'public-read')
    .map(([name, table]) => describeTable(name, table));
  const texts: string[] = [];
  for (const entry of entries) {
    const longer = texts.length === 0 ? entry : `${texts.at(-1)} ${entry}`;
    if (texts.length === 0 || encodeURIComponent(longer).length > longestParameter) texts.push(entry);
    else texts[texts.length - 1] = longer;
  }
  return texts;
}

function describeTable(name: string, { access, owner }: OwnedTable): string {
  if (access !== 'owner' || !owner) return name;
  if ('columns' in owner) return [name, ...owner.columns].join('.');
  const { column, table, columns } = owner.through;
  return `${name}.${column}*${[table, ...columns].join('.')}`;
}
