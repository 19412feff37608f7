import type { Contract, TableContract } from '../../contract/schema.ts';

/** The tables without which the platform does not work, by name. */
export function coreTables({ tables }: Contract): readonly (readonly [string, TableContract])[] {
  return Object.entries(tables).filter(([, { core }]) => core);
}
