import type { Contract } from '../../contract/schema.ts';
import type { Outcome } from '../../core/outcome.ts';
import { takeTurn } from '../../core/take-turn.ts';
import type { Fault } from '../answer.ts';
import { failedByFault, type Unchecked } from '../failed-by-fault.ts';
import type { CatalogPort } from './facts.ts';
import { type CatalogView, viewCatalog } from './view.ts';

interface Ways {
  /** Said when the catalog cannot be read. */
  readonly unchecked: Unchecked;
  /** The verdict over the facts. */
  judge(view: CatalogView): Outcome | Promise<Outcome>;
  /** What can be said without the functions: level 1. The fault says why they cannot be used. */
  otherwise(absence: Fault): Outcome | Promise<Outcome>;
}

/** Reads the catalog where the functions are installed, and goes the other way where they are not. */
export async function withCatalog(
  catalog: CatalogPort,
  contract: Contract,
  signal: AbortSignal,
  { unchecked, judge, otherwise }: Ways,
): Promise<Outcome> {
  const answer = await catalog.read({ signal });
  // Many checks wait for the same answer.
  await takeTurn();
  if (answer.ok) return judge(viewCatalog(answer.value, contract));
  if (answer.fault.about === 'installation') return otherwise(answer.fault);
  return failedByFault(answer.fault, { level: 1 }, { unchecked });
}
