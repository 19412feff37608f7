import { failed, healthy } from '../../src/core/outcome.ts';
import { broken, buildCheck, works } from './build-check.ts';
import { buildExposure } from './build-summary.ts';

const finding = (object: string, extra = {}) => ({
  ...{ kind: 'anonymous_reads', level: 'failed' as const, object, why: 'The key is in every browser.' },
  mend: `alter table ${object} enable row level security;`,
  ...extra,
});
const seen = { rows: 4, '<b>&"': ['a', { b: null, c: [1, 2] }], text: 'one\ntwo' };
const hung = failed('timeout', 'The Data API at db:443 did not answer', {
  place: 'db:443',
  hint: 'curl -i http://db/a/b',
  details: seen,
});
const leak = failed('leaking', 'Anybody reads 4 rows of public.notes', {
  ...{ hint: 'Turn it on: alter table public.notes enable row level security;', details: seen },
  findings: ['public.notes', 'public.a', 'public.b', 'public.c', 'public.d'].map((name) => finding(name)),
  exposures: [
    buildExposure({ relation: 'public.notes', exposed: { anon: 'all', stranger: 'all' }, verdict: 'leaking' }),
    buildExposure({ relation: 'public."A <b>"' }),
  ],
});

/**
 * Checks that are healthy at first, and then show all that a page can: a leak with its findings and exposures, a dependency that
 * hangs and what waits for it, advice, a check that goes up and down, and one that a user has added.
 */
export function everyFault() {
  return [
    buildCheck('database.service_client', [works, hung], { critical: true, confirmAfter: 1 }),
    buildCheck('database.query', [works, hung], { confirmAfter: 1 }),
    buildCheck('schema.tables', [healthy('All there', seen)], { dependsOn: ['database.service_client'] }),
    buildCheck('rls.anonymous', [works, leak], { critical: true, confirmAfter: 1 }),
    buildCheck('rls.functions', [healthy('None', {}, { findings: [finding('f()', { level: 'advice', mend: null })] })]),
    buildCheck('redis.connection', [works, broken, works, broken, works, broken, works, broken], { confirmAfter: 1 }),
    buildCheck('own.check-1', [works, broken, works]),
  ];
}
