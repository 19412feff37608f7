import { expect } from 'vitest';
import { rowsOpenInPart } from '../../../../../src/checks/rls/rules/rows-open-in-part.ts';
import { changeTried, evidenceIn, showForeign } from '../../../../support/catalog-evidence.ts';
import { buildRelation, grants, policyIn } from '../../../../support/catalog-facts.ts';
import { testExposureRule } from '../../../../support/evidence-cases.ts';
import { restContract, restTables } from '../../../../support/rest-contract.ts';

const mend =
  "select policyname, permissive, roles, cmd, qual, with_check from pg_policies where schemaname = 'public' and tablename = 'dating_goals';";

testExposureRule(rowsOpenInPart, [
  [
    'names a table of owners of which a stranger reads some rows',
    (_, evidence) => {
      changeTried(evidenceIn(evidence, 'dating_goals'), 'stranger', 'select', { foreign: [2, 6] });
    },
    [
      {
        object: 'public.dating_goals',
        roles: ['authenticated'],
        commands: ['select'],
        suspects: ['select'],
        says: expect.stringMatching(/^Anybody who signs up reads .*, which nobody declared$/),
        mend,
      },
    ],
  ],
  [
    'names a table where a row of somebody else is among all rows, though none was in a sample',
    (_, evidence) => {
      showForeign(evidenceIn(evidence, 'dating_goals'), 'stranger');
    },
    ['public.dating_goals'],
  ],
  [
    'names a new table that every user reads and whose rows name nobody',
    ({ relations }) => {
      relations.push(buildRelation('posts', { privileges: grants({ authenticated: ['SELECT'] }) }));
    },
    ['public.posts'],
  ],
  [
    'leaves a table of which every row is read, or that nobody may read, to foreign_rows',
    (facts, evidence) => {
      policyIn(facts, 'dating_goals', 'select').using = 'true';
      changeTried(evidenceIn(evidence, 'audit_log'), 'stranger', 'select', { foreign: [1, 6] });
    },
    [],
  ],
  [
    'leaves writes to foreign_rows',
    (_, evidence) => {
      changeTried(evidenceIn(evidence, 'dating_goals'), 'stranger', 'update', { foreign: [2, 6] });
    },
    [],
  ],
]);

const shared = { ...restTables.dating_goals!, foreignKeys: [], owner: { columns: ['user_id'] } };

testExposureRule(
  rowsOpenInPart,
  [
    [
      'is content with rows that are declared shared',
      (_, evidence) => {
        changeTried(evidenceIn(evidence, 'notes'), 'stranger', 'select', { shared: [2, 2] });
      },
      [],
    ],
    [
      'names a table where others than the shared rows are read',
      (_, evidence) => {
        changeTried(evidenceIn(evidence, 'notes'), 'stranger', 'select', { shared: [2, 2], foreign: [1, 4] });
      },
      ['public.notes'],
    ],
  ],
  restContract({ notes: { ...shared, access: { select: 'owner' }, shared: { column: 'goals', equals: 'open' } } }),
);
