import { describe, expect, test } from 'vitest';
import type { PersonaEvidence, RelationEvidence, TriedCommand } from '../../../../../src/checks/catalog/facts.ts';
import { mayWithOwn, type Sight, type SightCase, sightOf } from '../../../../../src/checks/rls/evidence/sight-of.ts';
import { buildEvidence, buildPersona, buildTried, buildVainEvidence } from '../../../../support/catalog-evidence.ts';

/** An update that was tried as a stranger on six rows of others, all refused. */
function tried(different: Partial<TriedCommand> = {}, relation: Partial<RelationEvidence> = {}): Partial<SightCase> {
  const update = buildTried({ own: null, foreign: [0, 6], ...different });
  const persona = buildPersona('stranger', { commands: { update } });
  return { persona, evidence: buildEvidence('public.t', { personas: [persona], ...relation }) };
}

/** A read as a stranger, over a sample and over all rows. */
function read(
  different: Partial<TriedCommand>,
  foreign: PersonaEvidence['sees']['foreign'],
  relation: Partial<RelationEvidence> = {},
): Partial<SightCase> {
  const select = buildTried({ own: null, foreign: [0, 6], ...different });
  const persona = buildPersona('stranger', { sees: { own: null, foreign }, commands: { select } });
  return { command: 'select', persona, evidence: buildEvidence('public.t', { personas: [persona], ...relation }) };
}

const vain = (...[state, sqlstate]: [RelationEvidence['state'], string?]): Partial<SightCase> => ({
  persona: undefined,
  evidence: buildVainEvidence('public.t', state, sqlstate),
});
const lockedOut: Partial<SightCase> = {
  persona: undefined,
  evidence: { ...buildVainEvidence('public.t', 'error', '55P03'), obstacle: 'locked' },
};
const nobodyLooked: Partial<SightCase> = { persona: undefined, evidence: null };

const nothing: Sight = { extent: 'none', why: null, isShared: false, code: null, isForbidden: false };
const all: Sight = { ...nothing, extent: 'all' };
const some: Sight = { ...nothing, extent: 'some' };
const doubt = (why: NonNullable<Sight['why']>, different: Partial<Sight> = {}): Sight => ({
  ...nothing,
  extent: 'not_verified',
  why,
  ...different,
});

const usual: SightCase = { command: 'update', evidence: null, persona: undefined, reach: 'depends', ...tried() };

describe('what a persona gets at', () => {
  test.each<[what: string, different: Partial<SightCase>, sight: Sight]>([
    ['every row of others was refused', {}, nothing],
    ['every row of others was let through', tried({ foreign: [6, 6] }), all],
    ['some rows of others were let through', tried({ foreign: [2, 6] }), some],
    ['a row was let through before the time was up', tried({ foreign: [1, 2] }, { state: 'timeout' }), some],
    ['rows were let through, and another ended with an error', tried({ foreign: [1, 6], sqlstate: '22P02' }), some],
    [
      'every made-up row was let through in an empty table',
      tried({ foreign: null, madeUp: [3, 3] }, { state: 'empty' }),
      all,
    ],
    [
      'some made-up rows were let through in an empty table',
      tried({ foreign: null, madeUp: [1, 3] }, { state: 'empty' }),
      doubt('empty'),
    ],
    ['every made-up row was let through, and no real one', tried({ madeUp: [3, 3] }), nothing],
    [
      'made-up rows were refused in an empty table',
      tried({ foreign: null, madeUp: [0, 3] }, { state: 'empty' }),
      doubt('empty'),
    ],
    ['the catalog says that all is open, though the table is empty', { reach: 'open', ...vain('empty') }, all],
    ['the catalog says that all is open, and nobody looked', { reach: 'open', ...nobodyLooked }, all],
    ['the catalog says that all is closed, though the table is empty', { reach: 'closed', ...vain('empty') }, nothing],
    ['the catalog says that all is closed, and nobody looked', { reach: 'closed', ...nobodyLooked }, nothing],
    ['all is closed, but a row was let through', { reach: 'closed', ...tried({ foreign: [1, 6] }) }, some],
    ['it is not granted', tried({ granted: false, foreign: null }), nothing],
    ['nobody looked', nobodyLooked, doubt('not_looked_at')],
    ['its turn did not come', vain('unreached'), doubt('not_looked_at')],
    ['the table is empty', vain('empty'), doubt('empty')],
    ['the table has one owner', vain('one_owner'), doubt('one_owner')],
    ['the time was up', vain('timeout'), doubt('timeout')],
    ['the relation was locked', lockedOut, doubt('locked')],
    ['an evaluation waited for a lock in vain', tried({ sqlstate: '55P03', obstacle: 'locked' }), doubt('locked')],
    ['the look ended with an error', vain('error', '42703'), doubt('sqlstate 42703')],
    ['the service role may not look', vain('error', '42501'), doubt('sqlstate 42501')],
    ['the persona was not asked', { ...tried(), persona: undefined }, doubt('null')],
    ['there was no row to try', tried({ foreign: null }), doubt('null')],
    ['there was no row to try in an empty table', tried({ foreign: null }, { state: 'empty' }), doubt('empty')],
    ['there was no row of somebody else', tried({ foreign: null }, { state: 'one_owner' }), doubt('one_owner')],
    ['the evaluation ended with an error', tried({ sqlstate: '42P17' }), doubt('sqlstate 42P17', { code: '42P17' })],
    [
      'the evaluation ended with an error in a table of one owner',
      tried({ foreign: null, sqlstate: '42P17' }, { state: 'one_owner' }),
      doubt('sqlstate 42P17', { code: '42P17' }),
    ],
    [
      'the persona may not do what a policy asks',
      tried({ sqlstate: '42501', obstacle: 'forbidden' }),
      doubt('sqlstate 42501', { code: '42501', isForbidden: true }),
    ],
    ['the evaluation was cancelled', tried({ sqlstate: '57014', obstacle: 'timeout' }), doubt('timeout')],
    ['a policy writes', tried({ sqlstate: '25006', obstacle: 'read_only' }), doubt('sqlstate 25006')],
    ['shared rows were let through', tried({ shared: [2, 2] }), { ...some, isShared: true }],
    ['shared rows were let through, and others too', tried({ shared: [2, 2], foreign: [1, 6] }), some],
    ['shared rows were refused, and there was no other', tried({ shared: [0, 2], foreign: null }), nothing],
    ['a sample was refused, and a write needs no more', tried({}, { isWhole: false }), nothing],
    ['no row is among all rows', read({}, false, { isWhole: false }), nothing],
    ['a row of somebody else is among all rows', read({}, true, { isWhole: false }), some],
    ['a row is among all rows, and the time was up', read({ foreign: null }, true, { state: 'timeout' }), some],
    ['only a sample was looked through', read({}, null, { isWhole: false }), doubt('timeout')],
    ['the sample was all there is', read({}, null), nothing],
  ])('%s', (_, different, sight) => {
    expect(sightOf({ ...usual, ...different })).toEqual(sight);
  });

  test('what is among all rows says nothing of writes', () => {
    const persona = buildPersona('stranger', { sees: { own: null, foreign: true } });
    expect(sightOf({ ...usual, persona })).toEqual(nothing);
  });
});

describe('rows that are made up to be inserted', () => {
  test.each<[what: string, different: Partial<TriedCommand>, sight: Sight]>([
    ['all were let through', { foreign: null, madeUp: [3, 3] }, all],
    ['some were let through', { foreign: null, madeUp: [1, 3] }, some],
    ['some were let through, and no copy of what is there', { madeUp: [1, 3] }, some],
    ['none was let through, and no copy of what is there', { madeUp: [0, 3] }, nothing],
    ['none was let through, which proves nothing', { foreign: null, madeUp: [0, 3] }, doubt('null')],
  ])('%s', (_, different, sight) => {
    const insert = buildTried({ own: null, foreign: [0, 6], ...different });
    const persona = buildPersona('stranger', { commands: { insert } });
    const evidence = buildEvidence('public.t', { personas: [persona] });
    expect(sightOf({ command: 'insert', reach: 'depends', persona, evidence })).toEqual(sight);
  });
});

describe('what a persona may do with its own rows', () => {
  const owner = (own: TriedCommand['own'], sees: boolean | null = null, obstacle?: TriedCommand['obstacle']) => {
    const command = buildTried({ own, ...(obstacle && { obstacle, sqlstate: '55P03' }) });
    return buildPersona('owner', {
      sees: { own: sees, foreign: false },
      commands: { select: command, update: command },
    });
  };

  test.each<[what: string, persona: PersonaEvidence, select: boolean | null, update: boolean | null]>([
    ['all went through', owner([3, 3], true), true, true],
    ['one of several went through', owner([1, 3]), true, true],
    ['none went through', owner([0, 3], false), false, false],
    ['none of a sample went through, and one is among all rows', owner([0, 3], true), true, false],
    ['a lock was in the way', owner([0, 3], null, 'locked'), null, null],
    ['the time was up', owner([0, 3], null, 'timeout'), null, null],
    ['a policy writes', owner([0, 3], null, 'read_only'), null, null],
    ['there was none to try', owner(null), null, null],
    ['there was none to try, and one is among all rows', owner(null, true), true, null],
    [
      'the command was not tried',
      buildPersona('owner', { sees: { own: null, foreign: null }, commands: {} }),
      null,
      null,
    ],
  ])('%s', (_, persona, select, update) => {
    expect([mayWithOwn('select', persona), mayWithOwn('update', persona)]).toEqual([select, update]);
  });
});

describe('a read of which no row could be picked', () => {
  const sees = (own: boolean | null, foreign: boolean | null, command: 'select' | 'update' = 'select') => {
    const untried = buildTried({ own: null, foreign: null });
    const persona = buildPersona('owner', { sees: { own, foreign }, commands: { [command]: untried } });
    return sightOf({ ...usual, command, persona, evidence: buildEvidence('public.t', { personas: [persona] }) });
  };

  test('proves that others are kept from whoever reads their own rows and no other', () => {
    expect(sees(true, false)).toEqual(nothing);
  });

  type Read = readonly [own: boolean | null, foreign: boolean | null, command?: 'select' | 'update'];

  test.each<[string, Read, object]>([
    ['nobody reads a row of theirs', [null, false], { isBlank: true }],
    ['their own rows are refused', [false, false], { isBlank: true }],
    ['it is not known whether others are among all rows', [true, null], {}],
    ['it is another command that was tried', [true, false, 'update'], {}],
  ])('proves nothing where %s', (_what, given, different) => {
    expect(sees(...given)).toEqual({ ...doubt('null'), ...different });
  });

  test('shows that all is blank only where it came to an end', () => {
    expect(sightOf({ ...usual, ...read({ foreign: null, sqlstate: '22012' }, false) })).not.toHaveProperty('isBlank');
    expect(sightOf({ ...usual, ...read({ foreign: null }, false) })).toHaveProperty('isBlank', true);
  });
});

test('rows that are shared were tried as well as others', () => {
  const both = { foreign: [0, 2], shared: [0, 2] } as const;
  expect(sightOf({ ...usual, ...tried({ foreign: [0, 2], shared: [0, 2] }) })).toEqual(nothing);
  expect(
    sightOf({ ...usual, ...tried({ foreign: [...both.foreign], shared: [...both.shared], madeUp: [3, 3] }) }),
  ).toEqual(nothing);
  expect(sightOf({ ...usual, ...tried({ foreign: null, shared: [0, 2] }) })).toEqual(nothing);
  // Of which one is as many as the other, so that it is their sum that counts.
  expect(sightOf({ ...usual, ...read({ foreign: [0, 2], shared: [0, 2] }, null, { isWhole: false }) })).toEqual(
    doubt('timeout'),
  );
});

test('of a write the rows that were tried are enough, although there are more', () => {
  const persona = buildPersona('stranger', {
    sees: { own: null, foreign: null },
    commands: { update: buildTried({ own: null, foreign: [0, 6] }) },
  });
  const evidence = buildEvidence('public.t', { personas: [persona], isWhole: false });
  expect(sightOf({ ...usual, persona, evidence })).toEqual(nothing);
});

test.each(['timeout', 'locked', 'schema_usage'] as const)('what met with %s is told as that', (obstacle) => {
  const met = tried({ foreign: null, sqlstate: '42501', obstacle });
  expect(sightOf({ ...usual, ...met })).toEqual(doubt(obstacle));
});
