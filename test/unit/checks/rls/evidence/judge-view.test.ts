import { expect, test } from 'vitest';
import type { PersonaEvidence } from '../../../../../src/checks/catalog/facts.ts';
import type { SignedInVerdict } from '../../../../../src/checks/rls/evidence/judge-signed-in.ts';
import { judgeView, showsEachMore } from '../../../../../src/checks/rls/evidence/judge-view.ts';
import type { Sight } from '../../../../../src/checks/rls/evidence/sight-of.ts';
import { buildPersona } from '../../../../support/catalog-evidence.ts';
import { buildRelation } from '../../../../support/catalog-facts.ts';

type ViewCase = Parameters<typeof judgeView>[0];

const nothing: Sight = { extent: 'none', why: null, isShared: false, code: null, isForbidden: false };
const shown: Sight = { ...nothing, extent: 'some' };
const empty: Sight = { ...nothing, extent: 'not_verified', why: 'empty' };

/** With the rights of its owner, over rows of users; a stranger is shown none, and a user some. */
const usual: ViewCase = {
  relation: buildRelation('v', { kind: 'view' }),
  adds: [false, false],
  addsToEach: false,
  readsOpen: false,
  namesUsers: true,
  reach: 'depends',
  stranger: nothing,
  owners: [shown],
};
const invoker = { relation: buildRelation('v', { kind: 'view', securityInvoker: true }) };
const copy = { relation: buildRelation('v', { kind: 'materialized view' }), reach: 'open' } as const;

const verdict = (
  word: SignedInVerdict['verdict'],
  complaint: SignedInVerdict['complaint'] = null,
  why: string | null = null,
): SignedInVerdict => ({ verdict: word, why, complaint });
const leaking = verdict('leaking', 'leaking');
const restricted = verdict('restricted');
const denied = verdict('denied');
const openInPart = verdict('not_verified', 'open_in_part', 'some_rows_open');

test.each<[what: string, shown: readonly Partial<PersonaEvidence>[], expected: boolean]>([
  ['two users are shown more, and no two the same', [{ adds: true }, { adds: true }], true],
  ['the one user there is is shown more', [{ adds: true }], true],
  ['one of two is, as somebody of the staff', [{ adds: true }, { adds: false }], false],
  ['two are shown the same', [{ adds: true, shares: true }, { adds: true }], false],
  ['it is not known whether two are shown the same', [{ adds: true, shares: null }, { adds: true }], false],
  ['the stranger is shown more', [{ adds: true }, { adds: true }, { as: 'stranger', adds: true }], false],
])('each is shown more of their own, or not: %s', (_, shown, expected) => {
  const personas = shown.map((different) => buildPersona(different.as ?? 'owner', { shares: false, ...different }));
  expect(showsEachMore(personas)).toBe(expected);
});

test.each<[what: string, different: Partial<ViewCase>, verdict: SignedInVerdict]>([
  ['it shows a stranger nothing, and users something', {}, restricted],
  ['it shows a stranger rows', { stranger: shown }, leaking],
  ['it shows a stranger rows that name nobody', { stranger: shown, namesUsers: false }, openInPart],
  [
    'it shows a stranger what the tables show',
    { stranger: shown, readsOpen: true },
    verdict('as_declared', null, 'shows_what_tables_show'),
  ],
  ['it shows somebody more than the tables do', { adds: [null, true] }, leaking],
  [
    'it shows each user more than the tables do, and no two the same',
    { adds: [false, true], addsToEach: true },
    verdict('not_verified', null, 'shows_each_more'),
  ],
  ['it shows each user more, and a stranger too', { adds: [true], addsToEach: true, stranger: shown }, leaking],
  ['it shows somebody more than tables that are open do', { adds: [true], stranger: shown, readsOpen: true }, leaking],
  ['nobody may read it', { reach: 'closed', owners: [] }, denied],
  ['it shows nobody anything, which proves nothing', { owners: [nothing] }, verdict('not_verified', null, 'empty')],
  ['no user was asked', { owners: [] }, verdict('not_verified', null, 'empty')],
  ['it is empty', { stranger: empty, owners: [empty] }, verdict('not_verified', null, 'empty')],
  [
    'nobody looked',
    { stranger: { ...empty, why: 'not_looked_at' }, owners: [] },
    verdict('not_verified', null, 'not_looked_at'),
  ],
  ['it has the rights of its caller, and shows a stranger nothing', { ...invoker, owners: [] }, restricted],
  [
    'it has the rights of its caller, and nobody looked',
    { ...invoker, stranger: { ...empty, why: 'not_looked_at' }, owners: [] },
    verdict('not_verified', null, 'not_looked_at'),
  ],
  [
    'it has the rights of its caller, and shows nobody a row',
    { ...invoker, stranger: { ...empty, isBlank: true }, owners: [] },
    restricted,
  ],
  ['it has the rights of its caller, and shows a stranger rows all the same', { ...invoker, stranger: shown }, leaking],
  ['it is a copy that users may read', { ...copy, stranger: { ...shown, extent: 'all' } }, leaking],
  ['it is a copy of open tables', { ...copy, stranger: { ...shown, extent: 'all' }, readsOpen: true }, leaking],
  [
    'it is a copy of what names nobody',
    { ...copy, stranger: { ...shown, extent: 'all' }, namesUsers: false },
    openInPart,
  ],
  ['it is a copy that nobody may read', { ...copy, reach: 'closed' }, denied],
])('%s', (_, different, expected) => {
  expect(judgeView({ ...usual, ...different })).toEqual(expected);
});
