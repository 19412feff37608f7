import { expect, test } from 'vitest';
import type { JudgedCommand, JudgedRelation } from '../../../../../src/checks/rls/evidence/exposure-view.ts';
import { sayReach } from '../../../../../src/checks/rls/evidence/say-reach.ts';
import type { Command, Extent } from '../../../../../src/core/exposure.ts';
import { buildEvidence } from '../../../../support/catalog-evidence.ts';
import { viewChanged } from '../../../../support/evidence-cases.ts';

const known = viewChanged().relations.find(({ name }) => name === 'public.dating_goals')!;

interface Seen {
  readonly anon?: Extent;
  readonly stranger?: Extent;
}

/** The table with what each command gets at, and how many rows were tried. */
function seeing(seen: Partial<Record<Command, Seen>>, rows: number | null = 6): JudgedRelation {
  const judged = known.judged.map((one): JudgedCommand => {
    const { anon = 'none', stranger = 'none' } = seen[one.command] ?? {};
    return { ...one, anon: { ...one.anon, extent: anon }, stranger: { ...one.stranger, extent: stranger } };
  });
  const evidence = rows === null ? null : buildEvidence('public.dating_goals', { rows });
  return { ...known, judged, evidence };
}

test.each<[Seen, number | null, string]>([
  [{ stranger: 'all' }, 6, 'Anybody who signs up reads all 6 rows of public.dating_goals that were tried'],
  [
    { stranger: 'some' },
    6_000,
    'Anybody who signs up reads some of the 6,000 rows of public.dating_goals that were tried',
  ],
  [{ stranger: 'all' }, 1, 'Anybody who signs up reads the one row of public.dating_goals that was tried'],
  [{ stranger: 'all' }, 0, 'Anybody who signs up can read every row of public.dating_goals'],
  [{ stranger: 'all' }, null, 'Anybody who signs up can read every row of public.dating_goals'],
  [{ stranger: 'some' }, 0, 'Anybody who signs up reads rows of public.dating_goals'],
  [{ stranger: 'none' }, 6, 'A user reads rows of others in public.dating_goals'],
  [{ stranger: 'not_verified' }, 6, 'A user reads rows of others in public.dating_goals'],
])('of a read that is %j of %j rows no more is said than was seen', (select, rows, sentence) => {
  expect(sayReach(seeing({ select }, rows), ['select'], 'signed in')).toBe(sentence);
});

test('what everybody may write is told with the commands', () => {
  const open = seeing({ update: { stranger: 'all' }, delete: { stranger: 'some' } });
  expect(sayReach(open, ['update', 'delete'], 'signed in')).toBe(
    'Anybody who signs up may update, delete rows of others in public.dating_goals',
  );
  expect(sayReach(open, ['insert'], 'signed in')).toBe('A user may insert rows of others in public.dating_goals');
});

test('what is read and written is one sentence', () => {
  const open = seeing({ select: { stranger: 'all' }, delete: { stranger: 'all' } });
  expect(sayReach(open, ['select', 'delete'], 'signed in')).toBe(
    'Anybody who signs up reads all 6 rows of public.dating_goals that were tried, and may delete there',
  );
});

test('who reads is named by the widest of what is told', () => {
  expect(sayReach(seeing({ select: { stranger: 'all' } }), ['select', 'delete'], 'signed in')).toMatch(
    /^Anybody who signs up reads all 6 rows/,
  );
});

test('without signing in it is what the anonymous key sees, whatever users do', () => {
  const open = seeing({ select: { anon: 'some', stranger: 'all' }, update: { anon: 'all' } });
  expect(sayReach(open, ['select'], 'anon')).toBe(
    'Anybody, signed in or not, reads some of the 6 rows of public.dating_goals that were tried',
  );
  expect(sayReach(open, ['update'], 'anon')).toBe(
    'Anybody, signed in or not, may update rows of others in public.dating_goals',
  );
});
