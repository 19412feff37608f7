import { type Contract, type ContractInput, contractSchema } from '../../src/contract/schema.ts';
import { wingmanMatch } from '../../src/contract/wingman-match.ts';

const auditLog: ContractInput['tables'] = {
  audit_log: { columns: { id: 'uuid not null', what: 'text' }, primaryKey: ['id'], access: 'nobody' },
};

/** A table that everybody who is signed in may read, and add to. */
export const signedInNotes: ContractInput['tables'] = {
  notes: {
    columns: { id: 'uuid not null', note: 'text' },
    primaryKey: ['id'],
    access: { select: 'signed_in', insert: 'signed_in' },
  },
};

/** The contract of WingmanMatch and one more table, which is kept for the service role. */
export function catalogContract(changed: ContractInput['tables'] = {}): Contract {
  const tables: ContractInput['tables'] = { ...wingmanMatch.tables, ...auditLog, ...changed };
  return contractSchema.parse({ ...wingmanMatch, tables });
}
