import { counts, type Finding } from '../finding.ts';
import { healthy, type Outcome } from '../outcome.ts';
import { makeVisible } from '../words/make-visible.ts';

/** A finding that is meant: told, marked with its reason, and not counted. */
export interface AcceptedFinding {
  readonly check: string;
  /** The kind of the finding. */
  readonly finding: string;
  /** Its object; `*` for every object of the kind. */
  readonly object: string;
  readonly because: string;
  /** The last day on which it is accepted, as `2027-06-01`; for ever when it is not there. */
  readonly until?: string | undefined;
}

const dayMs = 86_400_000;

/**
 * Marks what is accepted, and judges anew by what is left. An acceptance that is over, or fits nothing any more, becomes
 * advice, so that the list does not grow old unseen. What could not be verified can be accepted by its check's name.
 */
export function applyAcceptances(
  outcome: Outcome,
  check: string,
  acceptances: readonly AcceptedFinding[],
  now: number,
): Outcome {
  const own = acceptances.filter((acceptance) => acceptance.check === check);
  if (own.length === 0) return outcome;
  const findings = findingsOf(outcome, check);
  const isOver = ({ until }: AcceptedFinding) => until !== undefined && now >= Date.parse(until) + dayMs;
  const acceptanceOf = lookUp(own.filter((acceptance) => !isOver(acceptance)));
  const marked = findings.map((finding) => {
    const found = acceptanceOf(finding);
    return found ? { ...finding, accepted: found.because } : finding;
  });
  const seen = new Set(
    findings
      .filter(({ level }) => level !== 'advice')
      .flatMap(({ kind, object }) => [keyOf(kind, '*'), keyOf(kind, object)]),
  );
  // Of what could not be looked at nothing is known, so nothing is said of what fits it.
  const isLookedAt = outcome.status === 'healthy' || findings.length > 0;
  const idle = own.filter((one) => isLookedAt && (isOver(one) || !seen.has(keyOf(one.finding, one.object))));
  const told = [...marked, ...idle.map((acceptance) => idleAcceptance(acceptance, isOver(acceptance)))];
  const isMarked = marked.some(({ accepted }) => accepted);
  return { ...(isMarked ? judgeAnew(outcome, marked.filter(counts)) : outcome), findings: told };
}

/** An entry is copied from where the finding is shown, and there every character of a name is seen. */
const keyOf = (kind: string, object: string) => `${kind} ${makeVisible(object)}`;

/** Finds the first that fits a finding, without going through all of them for each. */
function lookUp(acceptances: readonly AcceptedFinding[]): (finding: Finding) => AcceptedFinding | undefined {
  const places = new Map<string, number>();
  for (const [place, { finding, object }] of acceptances.entries())
    if (!places.has(keyOf(finding, object))) places.set(keyOf(finding, object), place);
  return ({ kind, object, level }) => {
    if (level === 'advice') return undefined;
    const fitting = [places.get(keyOf(kind, object)), places.get(keyOf(kind, '*'))].filter(
      (place) => place !== undefined,
    );
    return acceptances[Math.min(...fitting)];
  };
}

/** What it found; where it found nothing out, that itself. */
function findingsOf(outcome: Outcome, check: string): readonly Finding[] {
  const { findings = [], message } = outcome;
  if (outcome.status !== 'degraded' || outcome.reason !== 'not_verified' || findings.some(counts)) return findings;
  return [...findings, { kind: 'not_verified', level: 'degraded', object: check, why: message, mend: outcome.hint }];
}

/** What the check says of the findings that are left. */
function judgeAnew(outcome: Outcome, left: readonly Finding[]): Outcome {
  if (outcome.rejudge) return outcome.rejudge(left);
  if (outcome.status === 'healthy') return outcome;
  const { details, exposures = [] } = outcome;
  if (left.length === 0) return healthy('Nothing was found but what the contract accepts', details, { exposures });
  return left.some(({ level }) => level === 'failed') ? outcome : { ...outcome, status: 'degraded' };
}

function idleAcceptance({ finding, object, until }: AcceptedFinding, isOver: boolean): Finding {
  const told = { level: 'advice', object } as const;
  return isOver
    ? {
        ...told,
        kind: 'acceptance_over',
        why: `${finding} was accepted until ${until}, and counts again.`,
        mend: 'Mend what was found, or give the entry another day in the contract.',
      }
    : {
        ...told,
        kind: 'acceptance_unused',
        why: `${finding} is accepted, and is not found any more.`,
        mend: 'Take the entry out of the contract.',
      };
}
