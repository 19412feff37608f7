import { expect, test } from 'vitest';
import {
  type CommandCase,
  type CommandVerdict,
  judgeCommand,
} from '../../../../../src/checks/rls/evidence/judge-command.ts';
import { buildCommandEvidence, buildEvidence, buildVainEvidence } from '../../../../support/catalog-evidence.ts';

const leaking: CommandVerdict = { verdict: 'leaking' };
const isolated: CommandVerdict = { verdict: 'isolated', isDenied: false };
const denied: CommandVerdict = { verdict: 'isolated', isDenied: true };
const doubt = (why: Extract<CommandVerdict, { why: unknown }>['why']): CommandVerdict => ({
  verdict: 'not_verified',
  why,
});

/** Evidence for UPDATE, where a row of one's own may be changed and no other. */
const tried = (different: Parameters<typeof buildCommandEvidence>[0], of: Parameters<typeof buildEvidence>[1] = {}) =>
  buildEvidence('t', { commands: { update: buildCommandEvidence(different) }, ...of });
const vain = (...[state, sqlstate]: [Parameters<typeof buildVainEvidence>[1], string?]) =>
  buildVainEvidence('t', state, sqlstate);

const usual: CommandCase = {
  command: 'update',
  evidence: tried({}),
  reach: 'depends',
  isExpected: true,
  otherClaims: { permissive: false, restrictive: false },
};
const select = (of: Parameters<typeof buildEvidence>[1]): Partial<CommandCase> => ({
  command: 'select',
  evidence: buildEvidence('t', of),
});

test.each<[string, Partial<CommandCase>, CommandVerdict]>([
  ['own rows yes, foreign rows no', {}, isolated],
  ['a foreign row was let through', { evidence: tried({ foreign: true }) }, leaking],
  ['a foreign row was let through, and own rows are not', { evidence: tried({ foreign: true, own: false }) }, leaking],
  ['a leak was found before the time was up', { evidence: tried({ foreign: true }, { state: 'timeout' }) }, leaking],
  [
    'a made-up row was let through in an empty table',
    { evidence: tried({ foreign: true }, { state: 'empty' }) },
    leaking,
  ],
  ['the catalog says that all is open, though the table is empty', { reach: 'open', evidence: vain('empty') }, leaking],
  ['the catalog says that all is open, and nobody looked', { reach: 'open', evidence: null }, leaking],
  ['the catalog says that all is closed', { reach: 'closed', evidence: vain('empty'), isExpected: false }, isolated],
  ['all is closed, and the contract lists it', { reach: 'closed', evidence: vain('empty') }, denied],
  ['all is closed, but a row was let through', { reach: 'closed', evidence: tried({ foreign: true }) }, leaking],
  ['it is not granted', { evidence: tried({ granted: false, own: false }), isExpected: false }, isolated],
  ['it is not granted, and the contract lists it', { evidence: tried({ granted: false, own: false }) }, denied],
  ['own rows are refused, and the contract lists it', { evidence: tried({ own: false }) }, denied],
  [
    'own rows are refused, and the contract does not list it',
    { evidence: tried({ own: false }), isExpected: false },
    isolated,
  ],
  ['nobody looked', { evidence: null }, doubt('not_looked_at')],
  ['the table is empty', { evidence: vain('empty') }, doubt('empty')],
  ['the table has one owner', { evidence: vain('one_owner') }, doubt('one_owner')],
  ['the time was up', { evidence: vain('timeout') }, doubt('timeout')],
  ['the look ended with an error', { evidence: vain('error', '42703') }, doubt('sqlstate 42703')],
  ['the service role may not look', { evidence: vain('error', '42501') }, doubt('sqlstate 42501')],
  ['the evaluation gave nothing', { evidence: tried({ foreign: null }) }, doubt('null')],
  [
    'the evaluation ended with an error',
    { evidence: tried({ foreign: null, sqlstate: '42P17' }) },
    doubt('sqlstate 42P17'),
  ],
  [
    'the evaluation was cancelled',
    { evidence: tried({ foreign: null, sqlstate: '57014', obstacle: 'timeout' }) },
    doubt('timeout'),
  ],
  [
    'users are forbidden what the policy asks',
    { evidence: tried({ foreign: null, own: null, sqlstate: '42501', obstacle: 'forbidden' }) },
    denied,
  ],
  ['own rows could not be tried', { evidence: tried({ own: null }) }, doubt('null')],
  [
    'own rows could not be tried, and the contract does not list it',
    { evidence: tried({ own: null }), isExpected: false },
    isolated,
  ],
  ['a policy asks for other claims', { otherClaims: { permissive: true, restrictive: false } }, doubt('claims')],
  [
    'a policy asks for other claims, and leaks without',
    { evidence: tried({ foreign: true }), otherClaims: { permissive: true, restrictive: false } },
    leaking,
  ],
  [
    'a restrictive policy asks for other claims, and lets own rows through',
    { otherClaims: { permissive: false, restrictive: true } },
    isolated,
  ],
  [
    'a restrictive policy asks for other claims, and lets nothing through',
    { evidence: tried({ own: false }), otherClaims: { permissive: false, restrictive: true } },
    doubt('claims'),
  ],
  ['all rows were looked through', select({}), isolated],
  ['a row of somebody else is among all rows', select({ seesForeignRows: true }), leaking],
  ['a stranger sees a row', select({ strangerSeesRows: true }), leaking],
  ['only a sample was looked through', select({ seesForeignRows: null, state: 'timeout' }), doubt('timeout')],
  ['what a stranger sees was not found out', select({ strangerSeesRows: null }), doubt('null')],
  ['users see none of their own rows', select({ seesOwnRows: false }), denied],
])('%s', (_, different, verdict) => {
  expect(judgeCommand({ ...usual, ...different })).toEqual(verdict);
});

test('what strangers see says nothing of writes', () => {
  const evidence = tried({}, { strangerSeesRows: true, seesForeignRows: null });
  expect(judgeCommand({ ...usual, evidence })).toEqual(isolated);
});
