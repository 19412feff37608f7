import { type Exposure, type ExposureVerdict, exposureVerdicts } from '../exposure.ts';
import { type Finding, gravestFirst } from '../finding.ts';
import type { Unlisted } from '../outcome.ts';

/** More than anybody reads, and no more than can be kept, drawn and sent without holding up whoever asks meanwhile. */
const most = { findings: 1_000, exposures: 4_000 };

interface Evidence {
  readonly findings: readonly Finding[];
  readonly exposures: readonly Exposure[];
}

/**
 * The gravest findings and the worst relations, and how much is not among them: what is wrong with a database of five
 * thousand tables is all there, and of what is right the number. A relation is listed with all of its commands or not at
 * all, since one that is missing would read as one that does not apply.
 */
export function shortenEvidence({ findings, exposures }: Evidence): Evidence & { readonly unlisted: Unlisted | null } {
  if (findings.length <= most.findings && exposures.length <= most.exposures)
    return { findings, exposures, unlisted: null };
  const [listed, others] = splitByRelation(exposures);
  return {
    findings: gravestFirst(findings).slice(0, most.findings),
    exposures: listed,
    unlisted: { findings: Math.max(0, findings.length - most.findings), exposures: countVerdicts(others) },
  };
}

function splitByRelation(exposures: readonly Exposure[]): readonly [listed: Exposure[], others: Exposure[]] {
  const gravity = new Map(exposureVerdicts.map((verdict, place) => [verdict, place]));
  const worst = (own: readonly Exposure[]) => Math.min(...own.map(({ verdict }) => gravity.get(verdict) ?? 0));
  const relations = [...Map.groupBy(exposures, ({ relation }) => relation).values()]
    .map((own) => ({ own, place: worst(own) }))
    .sort((left, right) => left.place - right.place);
  const [listed, others]: [Exposure[], Exposure[]] = [[], []];
  for (const { own } of relations) {
    const hasRoom = others.length === 0 && listed.length + own.length <= most.exposures;
    for (const exposure of own) (hasRoom ? listed : others).push(exposure);
  }
  return [listed, others];
}

/** How many commands on relations have each verdict. */
export function countVerdicts(exposures: readonly Exposure[]): Partial<Record<ExposureVerdict, number>> {
  const counts: Partial<Record<ExposureVerdict, number>> = {};
  for (const { verdict } of exposures) counts[verdict] = (counts[verdict] ?? 0) + 1;
  return counts;
}
