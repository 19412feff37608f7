import { expect, test } from 'vitest';
import {
  type AnonymousCase,
  type AnonymousVerdict,
  judgeAnonymous,
} from '../../../../../src/checks/rls/evidence/judge-anonymous.ts';
import type { Sight } from '../../../../../src/checks/rls/evidence/sight-of.ts';
import { buildRelation } from '../../../../support/catalog-facts.ts';

const nothing: Sight = { extent: 'none', why: null, isShared: false, code: null, isForbidden: false };
const sees = (extent: 'some' | 'all', isShared = false) => ({ anon: { ...nothing, extent, isShared } });
const unsure = (why: NonNullable<Sight['why']>) => ({
  anon: { ...nothing, extent: 'not_verified', why } as const,
});

const table = buildRelation('t');
/** A read of a table that belongs to its owners. */
const usual: AnonymousCase = {
  command: 'select',
  expected: 'owner',
  isSharedWithAnyone: false,
  isUndeclaredView: false,
  namesUsers: true,
  relation: table,
  adds: [],
  readsOpen: false,
  anon: nothing,
};
const insert = { command: 'insert' } as const;
const unnamed = { expected: null } as const;
const view = { ...unnamed, isUndeclaredView: true, relation: buildRelation('v', { kind: 'view' }) } as const;
const invoker = { ...view, relation: buildRelation('v', { kind: 'view', securityInvoker: true }) } as const;

const denied: AnonymousVerdict = { verdict: 'denied', why: null, complaint: null };
const asDeclared: AnonymousVerdict = { verdict: 'as_declared', why: null, complaint: null };
const open: AnonymousVerdict = { verdict: 'leaking', why: null, complaint: 'open' };
const openInPart: AnonymousVerdict = { verdict: 'not_verified', why: 'some_rows_open', complaint: 'open_in_part' };
const doubt = (why: string): AnonymousVerdict => ({ verdict: 'not_verified', why, complaint: null });

test.each<[what: string, different: Partial<AnonymousCase>, verdict: AnonymousVerdict]>([
  ['anon is refused every row', {}, denied],
  ['anon reads every row', sees('all'), open],
  ['anon reads some rows of a table that is not declared open', sees('some'), openInPart],
  ['anon reads some rows that nobody may read', { expected: 'nobody', ...sees('some') }, open],
  ['anon reads every row of owners, though no column names one', { namesUsers: false, ...sees('all') }, open],
  ['anon may insert', { ...insert, ...sees('some') }, open],
  ['anon may not insert', insert, denied],
  ['nobody knows whether anon may insert', { ...insert, ...unsure('null') }, doubt('null')],
  ['nobody looked', unsure('not_looked_at'), doubt('not_looked_at')],
  ['the table is empty', unsure('empty'), doubt('empty')],
  ['the time was up', unsure('timeout'), doubt('timeout')],
  ['the look ended with an error', unsure('sqlstate 42501'), doubt('sqlstate 42501')],

  ['everybody may, as the contract says', { expected: 'anyone', ...sees('all') }, asDeclared],
  ['everybody may insert, as the contract says', { ...insert, expected: 'anyone', ...sees('all') }, asDeclared],
  [
    'everybody should, and it was not found out',
    { expected: 'anyone', ...unsure('empty') },
    { ...asDeclared, why: 'empty' },
  ],
  ['everybody should, and anon is refused', { expected: 'anyone' }, denied],
  ['every user may, and anon too', { expected: 'signed_in', ...sees('all') }, open],

  ['rows that are shared with everybody are read', { isSharedWithAnyone: true, ...sees('some', true) }, asDeclared],
  ['rows that are shared with users are read', sees('some', true), openInPart],
  ['others than those that are shared are read', { isSharedWithAnyone: true, ...sees('some') }, openInPart],
  ['every row is read where some are shared', { isSharedWithAnyone: true, ...sees('all') }, open],

  ['a table without a name in the contract is read, and its rows name users', { ...unnamed, ...sees('all') }, open],
  ['one is read whose rows name nobody', { ...unnamed, namesUsers: false, ...sees('all') }, openInPart],
  ['some rows of one are read', { ...unnamed, ...sees('some') }, openInPart],
  ['one is written whose rows name nobody', { ...insert, ...unnamed, namesUsers: false, ...sees('all') }, open],

  ['a view without a name in the contract shows some rows', { ...view, ...sees('some') }, open],
  ['one over nothing of users shows rows', { ...view, namesUsers: false, ...sees('some') }, openInPart],
  ['one shows what the tables show', { ...view, readsOpen: true, ...sees('all') }, asDeclared],
  ['one shows more than the tables do', { ...view, readsOpen: true, adds: [null, true], ...sees('some') }, open],
  ['one shows no row', view, denied],
  ['nobody looked at one', { ...view, ...unsure('not_looked_at') }, doubt('not_looked_at')],
  [
    'one with the rights of its caller was not looked at',
    { ...invoker, ...unsure('not_looked_at') },
    doubt('not_looked_at'),
  ],
  [
    'one with the rights of its caller was asked, and showed nothing',
    { ...invoker, anon: { ...unsure('null').anon, isBlank: true } },
    denied,
  ],
  ['one with the rights of its caller shows rows', { ...invoker, ...sees('some') }, open],
])('%s', (_, different, verdict) => {
  expect(judgeAnonymous({ ...usual, ...different })).toEqual(verdict);
});
