import { type Details, degraded, failed, healthy, type Outcome } from '../../core/outcome.ts';
import type { Reason } from '../../core/reason.ts';

/** One thing that is wrong with one variable. Its texts are public: they name variables and never hold a value. */
export interface Flaw {
  readonly variable: string;
  readonly status: 'degraded' | 'failed';
  readonly reason: Reason;
  /** A clause that makes sense alone: `SUPABASE_URL is not set`. */
  readonly problem: string;
  /** What to do now. */
  readonly hint: string;
}

/** Which reason speaks first among findings of the same status: what endangers users before what merely breaks. */
const gravest: readonly Reason[] = ['leaking', 'unprotected', 'unauthorized', 'forbidden', 'missing', 'expiring'];

/** The worst findings give the outcome and its words; all of them are in the details. */
export function concludeFlaws(findings: readonly Flaw[], message: string, details: Details): Outcome {
  const [worst] = findings.toSorted((left, right) => rank(left) - rank(right));
  if (!worst) return healthy(message, { ...details, findings });
  const decisive = findings.filter(({ status, reason }) => status === worst.status && reason === worst.reason);
  const others = findings.length - decisive.length;
  const problems = unique(decisive.map(({ problem }) => problem)).join('; ');
  const conclude = worst.status === 'failed' ? failed : degraded;
  return conclude(worst.reason, others === 0 ? problems : `${problems} (and ${others} more)`, {
    hint: unique(decisive.map(({ hint }) => hint)).join('; '),
    details: { ...details, findings },
  });
}

function rank({ status, reason }: Flaw): number {
  const position = gravest.indexOf(reason);
  return (status === 'failed' ? 0 : 100) + (position === -1 ? gravest.length : position);
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
