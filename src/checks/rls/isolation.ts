import type { Contract } from '../../contract/schema.ts';
import type { Check } from '../../core/check.ts';
import type { Exposure } from '../../core/exposure.ts';
import { degraded, healthy, type Outcome, type Told } from '../../core/outcome.ts';
import type { Fault } from '../answer.ts';
import { andMore } from '../catalog/and-more.ts';
import { judgeInTurns } from '../catalog/judge-by-rules.ts';
import { withCatalog } from '../catalog/with-catalog.ts';
import type { Ports } from '../ports.ts';
import { type ExposureView, signedInExposures, viewExposuresInTurns } from './evidence/exposure-view.ts';
import { lockedHint, lockedIn, sayDoubt } from './evidence/say-doubt.ts';
import { withEvidence } from './evidence/with-evidence.ts';
import { judgeIdentity } from './judge-identity.ts';
import { isolationOverRest } from './over-rest/isolation.ts';
import { isolationRules, rlsTimeoutMs } from './rules.ts';

/** Anybody can sign up: what one user can do to the rows of another, the whole world can. */
export function rlsIsolation({ rest, catalog }: Ports, contract: Contract): Check {
  const identify = async (signal: AbortSignal) =>
    rest.canSignStranger ? judgeIdentity('stranger', await catalog.identify('stranger', { signal })) : null;
  return {
    name: 'rls.isolation',
    title: 'A signed-in user gets at no more than the contract declares',
    critical: true,
    dependsOn: ['database.service_client', 'database.anon_client'],
    timeoutMs: rlsTimeoutMs,
    run({ signal }) {
      const refused = identify(signal);
      const ahead = catalog.anticipateEvidence({ signal });
      return withCatalog(catalog, contract, signal, {
        unchecked: 'Row level security',
        judge: (view) =>
          withEvidence(catalog, view, signal, {
            ahead,
            judge: async (evidence) => judge(await viewExposuresInTurns(view)(evidence), await refused),
            late: unfinished,
            otherwise: ({ hint }) => isolationOverRest(rest, contract, signal, hint),
          }),
        otherwise: ({ hint }) => isolationOverRest(rest, contract, signal, hint),
      });
    },
  };
}

/** That no table works for users is a consequence where they are not served as users. */
function judge(view: ExposureView, refused: Told | null): Promise<Outcome> {
  return judgeInTurns(isolationRules, view, withoutLeak(view), refused);
}

function withoutLeak(view: ExposureView): Outcome {
  const exposures = signedInExposures(view);
  const details = { level: 3, skipped: view.catalog.missing };
  if (!view.relations.some(({ contract }) => contract !== null))
    return degraded('not_verified', 'No table of the contract exists, so whose rows there are is not known', {
      hint: 'Apply the migrations, or name the tables and their owners in the contract',
      details,
      exposures,
    });
  const locked = lockedIn(exposures);
  if (locked.length > 0)
    return degraded(
      'locked',
      `Whether users are kept apart could not be tried beside a lock: ${andMore(locked, 'relation')}`,
      {
        hint: lockedHint,
        details: { ...details, locked },
        exposures,
      },
    );
  const isUnproved = exposures.some(({ verdict }) => verdict === 'not_verified');
  if (isUnproved && isServiceBound(view))
    return degraded(
      'not_verified',
      `Policies keep rows from the service role too, so nothing could be tried in ${sayDoubt(exposures)}`,
      {
        hint: 'Let it see the rows that are tried: alter role service_role bypassrls;',
        details,
        exposures,
      },
    );
  if (isUnproved)
    return degraded('not_verified', `Whether users are kept apart is not known in ${sayDoubt(exposures)}`, {
      hint: 'See why at each table: empty tables prove nothing; where administrators or further claims let somebody in, name them under admins in the contract, or say restricted',
      details,
      exposures,
    });
  return healthy(sumUp(exposures), details, { exposures });
}

const isServiceBound = ({ catalog }: ExposureView) =>
  catalog.facts.roles.some(
    ({ name, isSuperuser, bypassesRowSecurity }) => name === 'service_role' && !isSuperuser && !bypassesRowSecurity,
  );

/** Says what was seen, and of how much. */
function sumUp(exposures: readonly Exposure[]): string {
  const relations = new Set(exposures.map(({ relation }) => relation)).size;
  const among = (wanted: Exposure['verdict']) =>
    new Set(exposures.flatMap(({ relation, verdict }) => (verdict === wanted ? [relation] : []))).size;
  const restricted = among('restricted');
  const unclaimed =
    restricted > 0 ? `; ${restricted} are closed to strangers, and between users nothing is claimed of them` : '';
  return `No signed-in user got at more than is declared: ${relations} relations looked at, rows of others tried and refused in ${among('isolated')}${unclaimed}`;
}

const unfinished = ({ reason, hint, code: error }: Fault) =>
  reason === 'locked'
    ? degraded('locked', 'Whether users are kept apart could not be tried: a table that policies read is locked', {
        hint,
        details: { level: 2 },
        error,
      })
    : degraded('not_verified', 'Whether users are kept apart could not be tried in time: the policies took too long', {
        hint: 'Look at the findings of rls.policies: unindexed_policy_column and per_row_call name what makes policies slow',
        details: { level: 2 },
        error,
      });
