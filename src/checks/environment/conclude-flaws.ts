import type { Finding } from '../../core/finding.ts';
import { clip, type Details, degraded, failed, healthy, longestHint, type Outcome } from '../../core/outcome.ts';
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

/** Which reason speaks first among flaws of the same status: what endangers users before what merely breaks. */
const gravest: readonly Reason[] = ['leaking', 'unprotected', 'unauthorized', 'forbidden', 'missing', 'expiring'];

/** The worst flaws give the outcome and its words; all of them are findings. */
export function concludeFlaws(flaws: readonly Flaw[], message: string, details: Details): Outcome {
  const inOrder = flaws.toSorted((left, right) => rank(left) - rank(right));
  const findings = inOrder.map(describe);
  const rejudge = (counting: readonly Finding[]) => {
    const isLeft = ({ variable, problem }: Flaw) =>
      counting.some(({ object, why }) => object === variable && why === problem);
    return conclude(inOrder.filter(isLeft), message, details);
  };
  return { ...conclude(inOrder, message, details), findings, rejudge };
}

function conclude(flaws: readonly Flaw[], message: string, details: Details): Outcome {
  const [worst] = flaws;
  if (!worst) return healthy(message, details);
  const decisive = flaws.filter(({ status, reason }) => status === worst.status && reason === worst.reason);
  const problems = takeWhileShort(unique(decisive.map(({ problem }) => problem)), roomForProblems);
  const others = flaws.filter(({ problem }) => !problems.includes(problem)).length;
  const told = problems.join('; ');
  return (worst.status === 'failed' ? failed : degraded)(
    worst.reason,
    clip(others === 0 ? told : `${told} (and ${others} more)`),
    { hint: takeWhileShort(unique(decisive.map(({ hint }) => hint)), longestHint).join('; '), details },
  );
}

function describe({ variable, status, reason, problem, hint }: Flaw): Finding {
  return { kind: reason, level: status, object: variable, why: problem, mend: hint };
}

function rank({ status, reason }: Flaw): number {
  const position = gravest.indexOf(reason);
  return (status === 'failed' ? 0 : 100) + (position === -1 ? gravest.length : position);
}

/** A line of 160 characters, without `(and 12 more)`. */
const roomForProblems = 145;

/** The first texts that have room on a line; one at least. */
function takeWhileShort(texts: readonly string[], room: number): readonly string[] {
  let length = 0;
  return texts.filter((text, index) => {
    length += text.length + '; '.length;
    return index === 0 || length <= room;
  });
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
