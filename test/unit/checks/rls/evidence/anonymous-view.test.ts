import { describe, expect, test } from 'vitest';
import { viewCatalog } from '../../../../../src/checks/catalog/view.ts';
import {
  type AnonymousCase,
  type AnonymousVerdict,
  judgeAnonymous,
  viewAnonymous,
} from '../../../../../src/checks/rls/evidence/anonymous-view.ts';
import { catalogContract } from '../../../../support/catalog-contract.ts';
import { buildEvidence, buildVainEvidence, healthyEvidence } from '../../../../support/catalog-evidence.ts';
import { healthyCatalog } from '../../../../support/catalog-facts.ts';

const usual: AnonymousCase = { command: 'select', reach: 'depends', evidence: buildEvidence('t'), rights: 'own' };
const may = (command: string, value: boolean | null) =>
  buildEvidence('t', { anonMay: { select: false, insert: false, update: false, delete: false, [command]: value } });

describe('judgeAnonymous', () => {
  test.each<[string, Partial<AnonymousCase>, AnonymousVerdict]>([
    ['anon saw no row', {}, 'closed'],
    ['anon saw a row', { evidence: buildEvidence('t', { anonSeesRows: true }) }, 'open'],
    [
      'anon saw a row before the time was up',
      { evidence: buildEvidence('t', { state: 'timeout', anonSeesRows: true }) },
      'open',
    ],
    ['a policy would show anon a row', { evidence: may('select', true) }, 'open'],
    ['the catalog says that all is open', { reach: 'open', evidence: null }, 'open'],
    ['the catalog says that all is closed', { reach: 'closed', evidence: null }, 'closed'],
    ['nobody looked', { evidence: null }, { why: 'not_looked_at' }],
    ['the table is empty', { evidence: buildEvidence('t', { state: 'empty' }) }, { why: 'empty' }],
    ['the time was up', { evidence: buildVainEvidence('t', 'timeout') }, { why: 'timeout' }],
    ['the look ended with an error', { evidence: buildVainEvidence('t', 'error', '42501') }, { why: 'sqlstate 42501' }],
    ['anon could insert', { command: 'insert', evidence: may('insert', true) }, 'open'],
    ['anon could not insert', { command: 'insert', evidence: may('insert', false) }, 'closed'],
    ['nobody knows whether anon could insert', { command: 'insert', evidence: may('insert', null) }, { why: 'null' }],
    ['it is a view with the rights of its caller', { rights: 'caller', evidence: null }, 'closed'],
    ['it is a view with the rights of its owner, and nobody looked', { rights: 'owner', evidence: null }, 'open'],
    [
      'it is a view with the rights of its owner, and it could not be read',
      { rights: 'owner', evidence: buildVainEvidence('t', 'error', '42501') },
      'open',
    ],
    ['it is a view with the rights of its owner, and anon saw no row', { rights: 'owner' }, 'closed'],
  ])('%s', (_, different, verdict) => {
    expect(judgeAnonymous({ ...usual, ...different })).toEqual(verdict);
  });
});

describe('viewAnonymous', () => {
  test('judges every command on every table with user data, and none that the contract gives to anon', () => {
    const contract = catalogContract({
      feedback: {
        columns: { id: 'uuid not null' },
        primaryKey: ['id'],
        access: 'service',
        policies: { insert: ['anon'] },
      },
    });
    const view = viewAnonymous(viewCatalog(healthyCatalog(contract), contract), healthyEvidence(contract));
    const commandsOf = (name: string) =>
      Object.keys(view.relations.find((relation) => relation.name === `public.${name}`)?.verdicts ?? {});
    expect(commandsOf('dating_goals')).toEqual(['select', 'insert', 'update', 'delete']);
    expect(commandsOf('feedback')).toEqual(['select', 'update', 'delete']);
    expect(view.relations.map(({ name }) => name)).not.toContain('public.approach_challenges');
  });
});
