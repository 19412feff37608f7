import { expect, test } from 'vitest';
import { commands, type Exposure } from '../../../../src/core/exposure.ts';
import type { Finding } from '../../../../src/core/finding.ts';
import { shortenEvidence } from '../../../../src/core/monitor/shorten-evidence.ts';
import { buildExposure } from '../../../support/build-summary.ts';

const exposuresOf = (relation: string, verdict: Exposure['verdict'] = 'isolated') =>
  commands.map((command) => buildExposure({ relation, command, verdict }));
const tables = (count: number) => Array.from({ length: count }, (_, place) => `public.table_${place}`);
const found = (object: string, level: Finding['level'] = 'degraded'): Finding => ({
  ...{ kind: 'open', level, object, why: 'Seen.', mend: null },
});

test.each([10, 100, 1_000])('of %i tables every finding and every command is listed', (count) => {
  const evidence = {
    findings: tables(count).map((name) => found(name)),
    exposures: tables(count).flatMap((name) => exposuresOf(name)),
  };
  expect(shortenEvidence(evidence)).toEqual({ ...evidence, unlisted: null });
});

test('of five thousand tables the leak in the last is listed first, and of what is right the number is told', () => {
  const exposures = [...tables(4_999).flatMap((name) => exposuresOf(name)), ...exposuresOf('public.leak', 'leaking')];
  const shortened = shortenEvidence({ findings: [], exposures });
  expect(shortened.exposures).toHaveLength(4_000);
  expect(shortened.exposures.slice(0, 4)).toEqual(exposuresOf('public.leak', 'leaking'));
  expect(shortened.unlisted).toEqual({ findings: 0, exposures: { isolated: 16_000 } });
});

test('a relation is listed with all of its commands, or not at all', () => {
  const views = tables(1_500).map((relation) => buildExposure({ relation: `${relation}_view` }));
  const { exposures } = shortenEvidence({
    findings: [],
    exposures: [...views, ...tables(1_000).flatMap((name) => exposuresOf(name))],
  });
  const listed = Map.groupBy(exposures, ({ relation }) => relation);
  expect([...listed].filter(([name, own]) => own.length !== (name.endsWith('_view') ? 1 : 4))).toEqual([]);
  expect(exposures.length).toBeGreaterThan(3_990);
});

test('the gravest of many findings are listed, wherever they stood', () => {
  const findings = [...tables(4_000).map((name) => found(name)), found('public.grave', 'failed')];
  const shortened = shortenEvidence({ findings, exposures: [] });
  expect(shortened.findings).toHaveLength(1_000);
  expect(shortened.findings[0]?.object).toBe('public.grave');
  expect(shortened.unlisted).toEqual({ findings: 3_001, exposures: {} });
});

test('a relation is as bad as the worst of its commands', () => {
  const fine = tables(1_000).flatMap((name) => exposuresOf(name));
  const mixed = exposuresOf('public.mixed').map((exposure) =>
    exposure.command === 'delete' ? { ...exposure, verdict: 'leaking' as const } : exposure,
  );
  const shortened = shortenEvidence({ findings: [], exposures: [...fine, ...mixed] });
  expect(shortened.exposures.slice(0, 4)).toEqual(mixed);
});

test('where a relation has no room, none that is less grave is listed in its place', () => {
  const leaks = tables(3_998).map((relation) => buildExposure({ relation, verdict: 'leaking' }));
  const open = exposuresOf('public.open', 'not_verified');
  const small = buildExposure({ relation: 'public.small' });
  const shortened = shortenEvidence({ findings: [], exposures: [small, ...open, ...leaks] });
  expect(shortened.exposures).toEqual(leaks);
  expect(shortened.unlisted).toEqual({ findings: 0, exposures: { not_verified: 4, isolated: 1 } });
});
