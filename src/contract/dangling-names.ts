import type { Shape } from './shape.ts';

interface Dangling {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What a contract refers to and does not declare, which would make a check ask about nothing. */
export function danglingNames(shape: Shape): Dangling[] {
  return [...danglingColumns(shape), ...danglingFlags(shape)];
}

/** Names of columns that no table has. */
function* danglingColumns({ tables }: Shape): Generator<Dangling> {
  const has = (table: string, column: string) =>
    Object.hasOwn(tables, table) && Object.hasOwn(tables[table]?.columns ?? {}, column);
  for (const [name, { primaryKey, foreignKeys, access, owner }] of Object.entries(tables)) {
    const path = ['tables', name] as const;
    for (const [index, column] of primaryKey.entries())
      if (!has(name, column)) yield { path: [...path, 'primaryKey', index], message: `names no column of ${name}` };
    for (const [index, { column, references }] of foreignKeys.entries()) {
      if (!has(name, column))
        yield { path: [...path, 'foreignKeys', index, 'column'], message: `names no column of ${name}` };
      const [target = '', targetColumn = ''] = references.split('.');
      if (Object.hasOwn(tables, target) && !has(target, targetColumn))
        yield { path: [...path, 'foreignKeys', index, 'references'], message: `names no column of ${target}` };
    }
    if (access === 'owner' && !owner)
      yield { path: [...path, 'owner'], message: 'is required where access is "owner"' };
    if (owner && 'columns' in owner) {
      for (const [index, column] of owner.columns.entries())
        if (!has(name, column))
          yield { path: [...path, 'owner', 'columns', index], message: `names no column of ${name}` };
    }
    if (owner && 'through' in owner) {
      const { column, table, columns } = owner.through;
      const through = [...path, 'owner', 'through'];
      if (!has(name, column)) yield { path: [...through, 'column'], message: `names no column of ${name}` };
      for (const [index, ownerColumn] of columns.entries())
        if (!has(table, ownerColumn))
          yield { path: [...through, 'columns', index], message: `names no column of ${table}` };
    }
  }
}

/** Names of flags and stages that are not declared: a rule about one would never say anything. */
function* danglingFlags({ environment }: Shape): Generator<Dangling> {
  const { flags, flagsCountOnlyWith, forbiddenInProduction, rateLimitFlag, required, stage } = environment;
  const message = 'names no flag of environment.flags';
  const missing = (name: string) => !Object.hasOwn(flags, name);
  for (const [flag, others] of Object.entries(flagsCountOnlyWith)) {
    const path = ['environment', 'flagsCountOnlyWith', flag];
    if (missing(flag)) yield { path, message };
    for (const [index, other] of others.entries()) if (missing(other)) yield { path: [...path, index], message };
  }
  for (const [index, flag] of forbiddenInProduction.entries())
    if (missing(flag)) yield { path: ['environment', 'forbiddenInProduction', index], message };
  if (rateLimitFlag !== undefined && missing(rateLimitFlag)) yield { path: ['environment', 'rateLimitFlag'], message };
  for (const [index, { unless }] of required.entries())
    for (const [position, flag] of (unless?.flags ?? []).entries())
      if (missing(flag)) yield { path: ['environment', 'required', index, 'unless', 'flags', position], message };
  if (forbiddenInProduction.length > 0 && !stage)
    yield { path: ['environment', 'stage'], message: 'is required where forbiddenInProduction lists flags' };
  for (const key of ['default', 'production'] as const)
    if (stage && !stage.values.includes(stage[key]))
      yield { path: ['environment', 'stage', key], message: 'is not one of environment.stage.values' };
}
