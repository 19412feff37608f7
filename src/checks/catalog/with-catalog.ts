import type { Contract } from '../../contract/schema.ts';
import type { Outcome } from '../../core/outcome.ts';
import type { Reason } from '../../core/reason.ts';
import type { Fault } from '../answer.ts';
import { failedByFault } from '../failed-by-fault.ts';
import type { CatalogPort } from './facts.ts';
import { type CatalogView, viewCatalog } from './view.ts';

/** Why the functions cannot be used though the database answers, in words for everybody. */
export interface Absence {
  readonly reason: Reason;
  readonly message: string;
  readonly hint: string;
}

interface Ways {
  /** The verdict over the facts. */
  judge(view: CatalogView): Outcome | Promise<Outcome>;
  /** What can be said without the functions: level 1. */
  otherwise(absence: Absence): Outcome | Promise<Outcome>;
}

const install = 'npx wingman-health sql | psql "$DATABASE_URL", or run its output in the SQL editor of Supabase';

/** Reads the catalog where the functions are installed, and goes the other way where they are not. */
export async function withCatalog(
  catalog: CatalogPort,
  contract: Contract,
  signal: AbortSignal,
  { judge, otherwise }: Ways,
): Promise<Outcome> {
  const answer = await catalog.read({ signal });
  if (answer.ok) return judge(viewCatalog(answer.value, contract));
  const absence = findAbsence(answer.fault);
  return absence ? otherwise(absence) : failedByFault(answer.fault, { level: 1 });
}

/** Tells faults of the functions from faults of the way to them, which are null here and fail a check. */
export function findAbsence({ reason, code }: Fault): Absence | null {
  if (code === 'PGRST202' || code === '42883') {
    return {
      reason: 'not_verified',
      message: 'The functions that show the catalog are not installed',
      hint: `Install the read-only functions: ${install}`,
    };
  }
  if (code === 'VERSION') {
    return {
      reason: 'drifted',
      message: 'The functions that show the catalog are of another version than this service',
      hint: `Install the functions again: ${install}`,
    };
  }
  if (reason === 'forbidden') {
    return {
      reason: 'forbidden',
      message: 'The service role may not call the functions that show the catalog',
      hint: `Install the functions again, which grants them to the service role: ${install}`,
    };
  }
  return null;
}
