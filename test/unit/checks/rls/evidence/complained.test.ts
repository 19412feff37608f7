import { expect, test } from 'vitest';
import { complained } from '../../../../../src/checks/rls/evidence/complained.ts';
import type { ExposureView, JudgedCommand } from '../../../../../src/checks/rls/evidence/exposure-view.ts';
import type { Complaint } from '../../../../../src/checks/rls/evidence/judge-signed-in.ts';
import type { Command } from '../../../../../src/core/exposure.ts';
import { viewChanged } from '../../../../support/evidence-cases.ts';

const whole = viewChanged();

/** The view in which something is said of some commands on one table. */
function saying(complaint: Complaint, commands: readonly Command[], more: Partial<JudgedCommand> = {}): ExposureView {
  const relations = whole.relations.map((relation) => {
    if (relation.name !== 'public.dating_goals') return relation;
    const judged = relation.judged.map((one) =>
      commands.includes(one.command) ? { ...one, ...more, signedIn: { ...one.signedIn, complaint } } : one,
    );
    return { ...relation, judged };
  });
  return { ...whole, relations };
}

const [sight] = whole.relations.flatMap(({ judged }) => judged).map(({ stranger }) => stranger);
const ended = (code: string | null) => ({ ...sight!, code });

test('where nothing is said of anything, nothing is found', () => {
  expect([...complained(whole, 'leaking')]).toEqual([]);
});

test('a relation is found with the commands of which it is said, and another word finds none', () => {
  const view = saying('leaking', ['select', 'delete']);
  const found = [...complained(view, 'leaking')];
  expect(found.map(({ judged, commands, code }) => [judged.name, commands, code])).toEqual([
    ['public.dating_goals', ['select', 'delete'], null],
  ]);
  expect([...complained(view, 'wider')]).toEqual([]);
});

test.each([
  ['the stranger', { stranger: ended('42P17'), owners: [ended('22012')], failing: [] }, '42P17'],
  ['a user', { stranger: ended(null), owners: [ended(null), ended('22012')], failing: [ended('42501')] }, '22012'],
  [
    'a user of whom own rows alone were tried',
    { stranger: ended(null), owners: [], failing: [ended('42501')] },
    '42501',
  ],
  ['nobody', { stranger: ended(null), owners: [ended(null)], failing: [] }, null],
])('the code is that with which it ended for %s', (_who, more, code) => {
  expect([...complained(saying('unusable', ['update'], more), 'unusable')][0]?.code).toBe(code);
});
