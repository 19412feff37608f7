import type { Contract, TableContract } from '../../contract/schema.ts';

/** The tables that a single read may use, in the contract's order: core ones, else any. */
export function tablesToTry({ tables }: Contract): readonly (readonly [string, TableContract])[] {
  const all = Object.entries(tables);
  const core = all.filter(([, table]) => table.core);
  return core.length > 0 ? core : all;
}
