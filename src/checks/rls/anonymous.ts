import type { Contract } from '../../contract/schema.ts';
import type { Check } from '../../core/check.ts';
import { type Details, degraded, healthy, type Outcome } from '../../core/outcome.ts';
import { judgeByRules } from '../catalog/judge-by-rules.ts';
import { withCatalog } from '../catalog/with-catalog.ts';
import type { Ports } from '../ports.ts';
import { type AnonymousView, viewAnonymous } from './evidence/anonymous-view.ts';
import { withEvidence } from './evidence/with-evidence.ts';
import { anonymousOverRest } from './over-rest/anonymous.ts';
import { anonymousRules, rlsTimeoutMs } from './rules.ts';

/** The anonymous key is in every browser: what it can read is published. */
export function rlsAnonymous({ rest, catalog }: Ports, contract: Contract): Check {
  return {
    name: 'rls.anonymous',
    title: 'The anonymous key reaches nothing but what is declared public',
    critical: true,
    dependsOn: ['database.service_client', 'database.anon_client'],
    timeoutMs: rlsTimeoutMs,
    run({ signal }) {
      return withCatalog(catalog, contract, signal, {
        judge: (view) =>
          withEvidence(catalog, signal, {
            judge: (evidence) => judge(viewAnonymous(view, evidence), 3),
            late: () => judge(viewAnonymous(view, null), 2),
            otherwise: () => judge(viewAnonymous(view, null), 2),
          }),
        otherwise: ({ hint }) => anonymousOverRest(rest, contract, signal, hint),
      });
    },
  };
}

function judge(view: AnonymousView, level: 2 | 3): Outcome {
  const notVerified = listDoubts(view);
  const closed = view.relations.filter(({ verdicts }) => Object.values(verdicts).every((one) => one === 'closed'));
  const details = { level, closed: closed.map(({ name }) => name), notVerified, skipped: view.catalog.missing };
  const isProved = view.relations.length > 0 && Object.keys(notVerified).length === 0;
  return judgeByRules(anonymousRules, view, isProved ? closedToAnon(details) : notProved(details));
}

const closedToAnon = (details: Details) =>
  healthy('The anonymous key reaches nothing but what is declared public', details);

const notProved = (details: Details) =>
  degraded('not_verified', 'What the anonymous key can reach could not be verified for every table', {
    hint: 'Let no policy apply to anon or public: of an empty table nobody can tell what such a policy shows',
    details,
  });

/** Relation → command → why it was not found out. */
function listDoubts({ relations }: AnonymousView): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const rows = relations.map(({ name, verdicts }) => {
    const doubts = Object.entries(verdicts).flatMap(([command, verdict]) =>
      typeof verdict === 'string' ? [] : [[command, verdict.why]],
    );
    return [name, Object.fromEntries(doubts)] as const;
  });
  return Object.fromEntries(rows.filter(([, row]) => Object.keys(row).length > 0));
}
