import type { Contract } from '../../contract/schema.ts';
import type { Check } from '../../core/check.ts';
import { degraded, healthy, type Outcome } from '../../core/outcome.ts';
import { andMore } from '../catalog/and-more.ts';
import { judgeInTurns } from '../catalog/judge-by-rules.ts';
import type { CatalogView } from '../catalog/view.ts';
import { withCatalog } from '../catalog/with-catalog.ts';
import type { Ports } from '../ports.ts';
import { unknownWithout } from '../unknown-without.ts';
import { lockedHint } from './evidence/say-doubt.ts';
import { reviewEntries } from './review/review-entries.ts';
import { changesRules, rlsTimeoutMs } from './rules.ts';

/**
 * Rules find what is wrong by its form. What is wrong though it looks right was found by whoever reviewed it, and stays
 * so until somebody changes it. It is there only where the contract says what was reviewed.
 */
export function rlsChanges({ catalog }: Ports, contract: Contract): Check {
  return {
    name: 'rls.changes',
    title: 'Nothing that decides about access has changed since it was reviewed',
    dependsOn: ['database.service_client'],
    timeoutMs: rlsTimeoutMs,
    run({ signal }) {
      return withCatalog(catalog, contract, signal, {
        unchecked: 'Row level security',
        judge: (view) => judgeInTurns(changesRules, view, withoutChange(view)),
        otherwise: (absence) => unknownWithout(absence, 'whether anything has changed since the review', { level: 1 }),
      });
    },
  };
}

function withoutChange({ facts, contract: { reviewed } }: CatalogView): Outcome {
  const { entries, isUnread } = reviewEntries(facts);
  const locked = [...new Set([...Object.keys(entries), ...Object.keys(reviewed?.entries ?? {})])].filter(isUnread);
  const details = { level: 2, reviewedAt: reviewed?.at ?? null, compared: Object.keys(entries).length };
  if (locked.length === 0)
    return healthy(
      `Nothing that decides about access has changed since it was reviewed: ${Object.keys(entries).length} entries`,
      details,
    );
  return degraded('locked', `Not everything could be compared beside a lock: ${andMore(locked, 'object')}`, {
    hint: lockedHint,
    details: { ...details, locked },
  });
}
