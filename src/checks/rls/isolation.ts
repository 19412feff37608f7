import type { Contract } from '../../contract/schema.ts';
import type { Check } from '../../core/check.ts';
import { type Details, degraded, healthy, type Outcome } from '../../core/outcome.ts';
import { judgeByRules } from '../catalog/judge-by-rules.ts';
import type { CatalogView } from '../catalog/view.ts';
import { withCatalog } from '../catalog/with-catalog.ts';
import type { Ports } from '../ports.ts';
import { type IsolationView, viewIsolation } from './evidence/isolation-view.ts';
import type { CommandVerdict } from './evidence/judge-command.ts';
import { withEvidence } from './evidence/with-evidence.ts';
import { isolationOverRest } from './over-rest/isolation.ts';
import { isolationRules, rlsTimeoutMs } from './rules.ts';

/** Anybody can sign up: what one user can do to the rows of another, the whole world can. */
export function rlsIsolation({ rest, catalog }: Ports, contract: Contract): Check {
  return {
    name: 'rls.isolation',
    title: 'A signed-in user sees and could touch only what is theirs',
    critical: true,
    dependsOn: ['database.service_client', 'database.anon_client'],
    timeoutMs: rlsTimeoutMs,
    run({ signal }) {
      return withCatalog(catalog, contract, signal, {
        judge: (view) =>
          withEvidence(catalog, signal, {
            judge: (evidence) => judge(view, viewIsolation(view, evidence)),
            late: unfinished,
            otherwise: ({ hint }) => isolationOverRest(rest, contract, signal, hint),
          }),
        otherwise: ({ hint }) => isolationOverRest(rest, contract, signal, hint),
      });
    },
  };
}

function judge({ missing }: CatalogView, isolation: IsolationView): Outcome {
  const matrix = tabulate(isolation, ({ verdict }) => verdict);
  const notVerified = tabulate(isolation, (verdict) => (verdict.verdict === 'not_verified' ? verdict.why : undefined));
  const details = { level: 3, matrix, notVerified, skipped: missing };
  const found = judgeByRules(isolationRules, isolation, details);
  if (found) return found;
  if (isolation.relations.length === 0) return nothingToIsolate(details);
  if (Object.keys(notVerified).length > 0) return partly(details);
  return healthy('A signed-in user sees and could touch only what is theirs', { ...details, findings: [] });
}

/** Relation → command → what `say` has to say; what it has nothing to say about is left out. */
function tabulate({ relations }: IsolationView, say: (verdict: CommandVerdict) => string | undefined) {
  const rows = relations.map(({ name, verdicts }) => {
    const said = Object.entries(verdicts).map(([command, verdict]) => [command, say(verdict)]);
    return [name, Object.fromEntries(said.filter(([, words]) => words !== undefined))] as const;
  });
  return Object.fromEntries(rows.filter(([, row]) => Object.keys(row).length > 0));
}

const partly = (details: Details) =>
  degraded('not_verified', 'No leak was found; for some tables isolation could not be verified', {
    hint: 'See why in the details: empty tables prove nothing, and policies on other claims cannot be tried without them',
    details,
  });

const nothingToIsolate = (details: Details) =>
  degraded('not_verified', 'No table of the contract that belongs to users exists', {
    hint: 'Apply the migrations, or name the tables and their owners in the contract',
    details,
  });

const unfinished = (error: string | null) =>
  degraded('not_verified', 'Isolation could not be verified in time', {
    hint: 'Look for slow policies and columns without an index; rls.policies names those that it can tell',
    details: { level: 2 },
    error,
  });
