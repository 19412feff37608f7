import type { Contract } from '../../contract/schema.ts';
import type { Check } from '../../core/check.ts';
import { commands, type Isolation } from '../../core/isolation.ts';
import { type Details, degraded, healthy, type Outcome } from '../../core/outcome.ts';
import { judgeByRules } from '../catalog/judge-by-rules.ts';
import type { CatalogView } from '../catalog/view.ts';
import { withCatalog } from '../catalog/with-catalog.ts';
import type { Ports } from '../ports.ts';
import { type IsolationView, viewIsolation } from './evidence/isolation-view.ts';
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
  const details = { level: 3, skipped: missing };
  const verdicts = tabulate(isolation);
  return judgeByRules(isolationRules, isolation, withoutLeak(details, verdicts));
}

function withoutLeak(details: Details, verdicts: readonly Isolation[]): Outcome {
  if (verdicts.length === 0) return nothingToIsolate(details);
  if (verdicts.some(({ verdict }) => verdict === 'not_verified')) return partly(details, verdicts);
  return healthy('A signed-in user sees and could touch only what is theirs', details, { isolation: verdicts });
}

/** A verdict per relation and command; commands that do not apply to a relation are left out. */
function tabulate({ relations }: IsolationView): Isolation[] {
  return relations.flatMap(({ name, verdicts }) =>
    commands.flatMap((command) => {
      const one = verdicts[command];
      if (!one) return [];
      const why = one.verdict === 'not_verified' ? one.why : null;
      return { relation: name, command, verdict: one.verdict, why };
    }),
  );
}

const partly = (details: Details, isolation: readonly Isolation[]) =>
  degraded('not_verified', 'No leak was found; for some tables isolation could not be verified', {
    hint: 'See why at each table: empty tables prove nothing, and policies on other claims cannot be tried without them',
    details,
    isolation,
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
