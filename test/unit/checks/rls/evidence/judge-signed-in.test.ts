import { describe, expect, test } from 'vitest';
import {
  judgeSignedIn,
  type SignedInCase,
  type SignedInVerdict,
  widest,
} from '../../../../../src/checks/rls/evidence/judge-signed-in.ts';
import type { Sight } from '../../../../../src/checks/rls/evidence/sight-of.ts';

const refusedAll: Sight = { extent: 'none', why: null, isShared: false, code: null, isForbidden: false };
const sees = (extent: 'some' | 'all', different: Partial<Sight> = {}): Sight => ({
  ...refusedAll,
  extent,
  ...different,
});
const unsure = (why: NonNullable<Sight['why']>, different: Partial<Sight> = {}): Sight => ({
  ...refusedAll,
  extent: 'not_verified',
  why,
  ...different,
});
const broken = unsure('sqlstate 42P17', { code: '42P17' });
const forbidden = unsure('sqlstate 42501', { code: '42501', isForbidden: true });
const sharedRows = sees('some', { isShared: true });

/** An update that the owner of a row may do; a stranger and two users were refused what is not theirs. */
const usual: SignedInCase = {
  command: 'update',
  expected: 'owner',
  isShared: false,
  namesUsers: true,
  reach: 'depends',
  stranger: refusedAll,
  owners: [refusedAll, refusedAll],
  failing: [],
  own: true,
  otherClaims: { permissive: false, restrictive: false },
  looksAtMore: false,
  letsSomebody: false,
  isOwnInPart: false,
};
const select: Partial<SignedInCase> = { command: 'select' };
const nobodyOwns: Partial<SignedInCase> = { owners: [], own: null };

const verdict = (
  word: SignedInVerdict['verdict'],
  complaint: SignedInVerdict['complaint'] = null,
  why: string | null = null,
): SignedInVerdict => ({ verdict: word, why, complaint });
const leaking = verdict('leaking', 'leaking');
const isolated = verdict('isolated');
const denied = verdict('denied');
const restricted = verdict('restricted');
const asDeclared = verdict('as_declared');
const openInPart = verdict('not_verified', 'open_in_part', 'some_rows_open');
const privileged = verdict('not_verified', 'privileged', 'some_users_see_more');
const refused = verdict('denied', 'refused', 'refused');
const unusable = verdict('not_verified', 'unusable', 'sqlstate 42P17');
const doubt = (why: string) => verdict('not_verified', null, why);

type Case = readonly [what: string, different: Partial<SignedInCase>, verdict: SignedInVerdict];

describe('what belongs to owners', () => {
  test.each<Case>([
    ['own rows yes, rows of others no', {}, isolated],
    ['a stranger gets at rows of others', { stranger: sees('some') }, leaking],
    ['a stranger gets at rows of others, and users not at their own', { stranger: sees('some'), own: false }, leaking],
    ['a stranger gets at every row, though nobody has any', { stranger: sees('all'), ...nobodyOwns }, leaking],
    ['a stranger reads every row', { ...select, stranger: sees('all') }, leaking],
    ['a stranger reads some rows', { ...select, stranger: sees('some') }, openInPart],
    ['every user gets at rows of others', { owners: [sees('some'), sees('all')] }, leaking],
    ['the one user who was asked gets at rows of others', { owners: [sees('some')] }, leaking],
    ['some users get at rows of others', { owners: [sees('all'), refusedAll] }, privileged],
    [
      'some users get at rows of others, and nobody knows of the rest',
      { owners: [sees('all'), unsure('null')] },
      privileged,
    ],
    [
      'some users get at rows of others, and nobody knows of the stranger',
      { stranger: unsure('null'), owners: [sees('all'), refusedAll] },
      privileged,
    ],
    ['the catalog says that all is closed', { reach: 'closed' }, refused],
    [
      'all is closed, and nobody looked',
      { reach: 'closed', stranger: unsure('not_looked_at'), ...nobodyOwns },
      refused,
    ],
    [
      'the catalog says that all is closed, but every user gets at rows of others',
      { reach: 'closed', owners: [sees('some')] },
      leaking,
    ],
    ['own rows are refused', { own: false }, refused],
    [
      'own rows are refused, by a policy that looks at more than the owner',
      { own: false, looksAtMore: true },
      doubt('own_rows_refused'),
    ],
    ['own rows are let through by a policy that looks at more than the owner', { looksAtMore: true }, isolated],
    [
      'some own rows are refused, as to the second of two owners',
      { isOwnInPart: true },
      verdict('isolated', 'refused', 'refused'),
    ],
    ['some own rows are refused by a policy that looks at more', { isOwnInPart: true, looksAtMore: true }, isolated],
    ['no own row could be tried', { own: null }, doubt('empty')],
    ['nobody looked', { stranger: unsure('not_looked_at'), ...nobodyOwns }, doubt('not_looked_at')],
    ['the table is empty', { stranger: unsure('empty'), ...nobodyOwns }, doubt('empty')],
    ['the time was up', { stranger: unsure('timeout') }, doubt('timeout')],
    ['a lock was in the way', { stranger: unsure('locked'), owners: [unsure('locked')], own: null }, doubt('locked')],
    ['the evaluation gave nothing', { stranger: unsure('null') }, doubt('null')],
    ['only the stranger could be tried', { owners: [] }, doubt('one_owner')],
    ['one of the users could not be tried', { owners: [refusedAll, unsure('timeout')] }, doubt('timeout')],
    ['a policy asks for other claims', { otherClaims: { permissive: true, restrictive: false } }, doubt('claims')],
    [
      'a policy asks for other claims, and leaks without',
      { stranger: sees('all'), otherClaims: { permissive: true, restrictive: false } },
      leaking,
    ],
    [
      'a restrictive policy asks for other claims, and lets own rows through',
      { otherClaims: { permissive: false, restrictive: true } },
      isolated,
    ],
    [
      'a restrictive policy asks for other claims, and lets nothing through',
      { own: false, otherClaims: { permissive: false, restrictive: true } },
      doubt('claims'),
    ],
  ])('%s', (_, different, expected) => {
    expect(judgeSignedIn({ ...usual, ...different })).toEqual(expected);
  });
});

describe('what ends with an error', () => {
  test.each<Case>([
    ['for everybody', { stranger: broken, owners: [broken, broken], own: false }, unusable],
    [
      'for users with their own rows, while it never comes to it for the stranger',
      { owners: [broken], own: false },
      unusable,
    ],
    [
      'for users of whom only their own rows were tried',
      { owners: [], failing: [broken, broken], own: false },
      unusable,
    ],
    ['for a stranger alone, because nobody else was asked', { stranger: broken, ...nobodyOwns }, unusable],
    [
      'for everybody, of a relation that the contract does not name',
      { stranger: broken, ...nobodyOwns, expected: null },
      unusable,
    ],
    [
      'for everybody, because they may not do what a policy asks',
      { stranger: forbidden, owners: [forbidden], own: false },
      verdict('not_verified', 'unusable', 'sqlstate 42501'),
    ],
    [
      'for everybody with rows of others, while own rows go through',
      { stranger: broken, owners: [broken] },
      doubt('sqlstate 42P17'),
    ],
    ['for the stranger, and not for users', { stranger: broken }, doubt('sqlstate 42P17')],
    [
      'because the time was up',
      { stranger: unsure('timeout'), owners: [unsure('timeout')], own: null },
      doubt('timeout'),
    ],
    [
      'for everybody, where nobody should get anywhere',
      { expected: 'nobody', stranger: broken, owners: [broken], own: false },
      doubt('sqlstate 42P17'),
    ],
    [
      'for everybody, where nobody should and a right is missing',
      { expected: 'nobody', stranger: forbidden, owners: [forbidden], own: false },
      denied,
    ],
    [
      'for the stranger, while the catalog says that all is closed',
      { reach: 'closed', expected: 'nobody', stranger: broken },
      denied,
    ],
  ])('%s', (_, different, expected) => {
    expect(judgeSignedIn({ ...usual, ...different })).toEqual(expected);
  });
});

describe('what nobody may do', () => {
  const nobody = { expected: 'nobody', own: false } as const;
  test.each<Case>([
    ['everybody is refused', nobody, denied],
    ['nobody has a row to try it with', { ...nobody, ...nobodyOwns }, denied],
    [
      'nobody has a row to try it with, and there are policies for somebody',
      { ...nobody, own: null, letsSomebody: true },
      doubt('policies_let_somebody'),
    ],
    [
      'users are refused, and a policy is for those of whom the token says more',
      { ...nobody, letsSomebody: true, otherClaims: { permissive: true, restrictive: false } },
      doubt('claims'),
    ],
    [
      'users are refused by what else their token says',
      { ...nobody, letsSomebody: true, otherClaims: { permissive: false, restrictive: true } },
      doubt('claims'),
    ],
    [
      'users are refused, and policies let nobody in, whatever a token says',
      { ...nobody, otherClaims: { permissive: true, restrictive: true } },
      denied,
    ],
    [
      'users may do it with their own rows',
      { ...nobody, own: true },
      verdict('not_verified', 'wider', 'wider_than_declared'),
    ],
    ['a stranger may', { ...nobody, stranger: sees('some') }, leaking],
    ['a stranger reads some rows', { ...nobody, ...select, stranger: sees('some') }, leaking],
    ['every user may, with rows of others', { ...nobody, owners: [sees('all')] }, leaking],
    ['some users may, with rows of others', { ...nobody, owners: [sees('all'), refusedAll] }, privileged],
    [
      'the catalog says that all is closed',
      { ...nobody, reach: 'closed', stranger: unsure('empty'), ...nobodyOwns },
      denied,
    ],
    ['the table is empty', { ...nobody, stranger: unsure('empty'), ...nobodyOwns }, doubt('empty')],
  ])('%s', (_, different, expected) => {
    expect(judgeSignedIn({ ...usual, ...different })).toEqual(expected);
  });
});

describe('what is restricted by rules that a contract cannot say', () => {
  const rules = { expected: 'restricted', ...nobodyOwns } as const;
  test.each<Case>([
    ['a stranger is refused', rules, restricted],
    ['a stranger is refused, and some users are not', { ...rules, owners: [sees('all'), refusedAll] }, restricted],
    ['a stranger is refused, and no user is', { ...rules, owners: [sees('all'), sees('some')] }, restricted],
    ['everybody is refused, their own rows too', { ...rules, owners: [refusedAll], own: false }, denied],
    ['a stranger may', { ...rules, stranger: sees('all') }, leaking],
    ['a stranger reads some rows', { ...rules, ...select, stranger: sees('some') }, openInPart],
    ['the catalog says that all is closed', { ...rules, reach: 'closed' }, denied],
    ['the table is empty', { ...rules, stranger: unsure('empty') }, doubt('empty')],
  ])('%s', (_, different, expected) => {
    expect(judgeSignedIn({ ...usual, ...different })).toEqual(expected);
  });
});

describe.each(['signed_in', 'anyone'] as const)('what is open to %s', (word) => {
  const open: Partial<SignedInCase> = { expected: word, ...nobodyOwns };
  test.each<Case>([
    ['a stranger may', { ...open, stranger: sees('all') }, asDeclared],
    ['a stranger may with some rows', { ...open, ...select, stranger: sees('some') }, asDeclared],
    [
      'users may with rows of others',
      { ...open, stranger: sees('all'), owners: [sees('all'), refusedAll] },
      asDeclared,
    ],
    ['a stranger is refused', open, verdict('not_verified', 'refused', 'refused')],
    ['the catalog says that all is closed', { ...open, reach: 'closed' }, refused],
    ['the table is empty', { ...open, stranger: unsure('empty') }, doubt('empty')],
  ])('%s', (_, different, expected) => {
    expect(judgeSignedIn({ ...usual, ...different })).toEqual(expected);
  });
});

describe('rows that are shared', () => {
  const shared: Partial<SignedInCase> = { ...select, isShared: true };
  test.each<Case>([
    ['a stranger reads them, and no others', { ...shared, stranger: sharedRows }, isolated],
    [
      'everybody reads them, and no others',
      { ...shared, stranger: sharedRows, owners: [sharedRows, sharedRows] },
      isolated,
    ],
    [
      'everybody reads them, and some users others too',
      { ...shared, stranger: sharedRows, owners: [sees('some'), sharedRows] },
      privileged,
    ],
    ['a stranger reads others too', { ...shared, stranger: sees('some') }, openInPart],
    ['a stranger reads every row', { ...shared, stranger: sees('all') }, leaking],
    ['nobody reads them', { ...shared }, isolated],
    [
      'a stranger reads them where nobody owns a row',
      { ...shared, stranger: sharedRows, expected: 'restricted', ...nobodyOwns },
      restricted,
    ],
  ])('%s', (_, different, expected) => {
    expect(judgeSignedIn({ ...usual, ...different })).toEqual(expected);
  });
});

describe('what the contract does not name', () => {
  const unnamed: Partial<SignedInCase> = { expected: null, ...nobodyOwns };
  test.each<Case>([
    ['a stranger is refused', unnamed, restricted],
    ['a stranger is refused, and users are too', { ...unnamed, own: false }, denied],
    ['a stranger reads every row, and rows name users', { ...unnamed, ...select, stranger: sees('all') }, leaking],
    [
      'a stranger reads every row, and no row names a user',
      { ...unnamed, ...select, stranger: sees('all'), namesUsers: false },
      openInPart,
    ],
    ['a stranger reads some rows', { ...unnamed, ...select, stranger: sees('some') }, openInPart],
    [
      'a stranger may write, and no row names a user',
      { ...unnamed, stranger: sees('some'), namesUsers: false },
      leaking,
    ],
    ['users see rows of others', { ...unnamed, owners: [sees('all'), sees('all')] }, restricted],
    ['the catalog says that all is closed', { ...unnamed, reach: 'closed', stranger: unsure('empty') }, denied],
    ['the table is empty', { ...unnamed, stranger: unsure('empty') }, doubt('empty')],
  ])('%s', (_, different, expected) => {
    expect(judgeSignedIn({ ...usual, ...different })).toEqual(expected);
  });
});

test.each([
  [['none', 'own', 'some', 'all', 'not_verified'], 'all'],
  [['none', 'some', 'not_verified'], 'some'],
  [['own', 'not_verified'], 'not_verified'],
  [['none', 'own'], 'own'],
  [['none'], 'none'],
  [[], 'not_verified'],
] as const)('of %j the widest is %s', (extents, found) => {
  expect(widest(extents.map((extent) => ({ extent })))).toBe(found);
});

describe('what was not seen of all is not claimed of all', () => {
  test.each<Case>([
    [
      'nobody may, and one who was asked met with no missing right',
      { expected: 'nobody', stranger: forbidden, owners: [refusedAll] },
      doubt('sqlstate 42501'),
    ],
    ['one of those who were asked met with an error', { stranger: broken, own: null }, doubt('sqlstate 42P17')],
    [
      'nobody may, own rows are refused, and policies let somebody',
      { expected: 'nobody', own: false, letsSomebody: true },
      denied,
    ],
    [
      'everybody may, as the catalog says, and who was asked was refused',
      { expected: 'signed_in', reach: 'open' },
      asDeclared,
    ],
    ['everybody may, and what is shared was refused', { expected: 'signed_in', isShared: true }, asDeclared],
    [
      'everybody may, and who was asked was refused',
      { expected: 'signed_in' },
      verdict('not_verified', 'refused', 'refused'),
    ],
    [
      'it is restricted, and a user gets at rows of others',
      { expected: 'restricted', owners: [sees('all')], own: false },
      restricted,
    ],
    [
      'it is restricted, and nobody gets at anything',
      { expected: 'restricted', owners: [refusedAll], own: false },
      denied,
    ],
    [
      'it is restricted, and a user gets at what is shared alone',
      { expected: 'restricted', owners: [sharedRows], isShared: true, own: false },
      denied,
    ],
  ])('%s', (_what, different, expected) => {
    expect(judgeSignedIn({ ...usual, ...different })).toEqual(expected);
  });
});
