import type { Contract } from '../../contract/schema.ts';
import type { Check } from '../../core/check.ts';
import { degraded, healthy, type Outcome, type Told } from '../../core/outcome.ts';
import { andMore } from '../catalog/and-more.ts';
import { judgeInTurns } from '../catalog/judge-by-rules.ts';
import { withCatalog } from '../catalog/with-catalog.ts';
import type { Ports } from '../ports.ts';
import {
  anonymousExposures,
  type ExposureView,
  viewExposures,
  viewExposuresInTurns,
} from './evidence/exposure-view.ts';
import { lockedHint, lockedIn, sayDoubt } from './evidence/say-doubt.ts';
import { withEvidence } from './evidence/with-evidence.ts';
import { judgeIdentity } from './judge-identity.ts';
import { anonymousOverRest } from './over-rest/anonymous.ts';
import { anonymousRules, rlsTimeoutMs } from './rules.ts';

/** The anonymous key is in every browser: what it can read is published. */
export function rlsAnonymous({ rest, catalog }: Ports, contract: Contract): Check {
  const identify = async (signal: AbortSignal) => judgeIdentity('anon', await catalog.identify('anon', { signal }));
  return {
    name: 'rls.anonymous',
    title: 'The anonymous key reaches nothing but what is declared public',
    critical: true,
    dependsOn: ['database.service_client', 'database.anon_client'],
    timeoutMs: rlsTimeoutMs,
    run({ signal }) {
      // None of the three has to wait for another, as long as what is asked is what was asked before.
      const served = identify(signal);
      const ahead = catalog.anticipateEvidence({ signal });
      return withCatalog(catalog, contract, signal, {
        unchecked: 'Row level security',
        judge: (view) =>
          withEvidence(catalog, view, signal, {
            ahead,
            judge: async (evidence) => judge(await viewExposuresInTurns(view)(evidence), 3, await served),
            late: () => judge(viewExposures(view, null), 2),
            otherwise: () => judge(viewExposures(view, null), 2),
          }),
        otherwise: ({ hint }) => anonymousOverRest(rest, contract, signal, hint),
      });
    },
  };
}

function judge(view: ExposureView, level: 2 | 3, served: Told | null = null): Promise<Outcome> {
  return judgeInTurns(anonymousRules, view, withoutLeak(view, level), served);
}

function withoutLeak(view: ExposureView, level: 2 | 3): Outcome {
  const exposures = anonymousExposures(view);
  const details = { level, skipped: view.catalog.missing };
  if (exposures.length > 0 && exposures.every(({ verdict }) => verdict !== 'not_verified'))
    return healthy('The anonymous key reaches nothing but what is declared public', details, { exposures });
  const locked = lockedIn(exposures);
  if (locked.length > 0)
    return degraded(
      'locked',
      `What the anonymous key can reach could not be tried beside a lock: ${andMore(locked, 'relation')}`,
      { hint: lockedHint, details: { ...details, locked }, exposures },
    );
  const where = exposures.length > 0 ? `in ${sayDoubt(exposures)}` : 'where no table is exposed';
  return degraded('not_verified', `What the anonymous key can reach is not known ${where}`, {
    hint: 'Let no policy apply to anon or public: of an empty table nobody can tell what such a policy shows',
    details,
    exposures,
  });
}
