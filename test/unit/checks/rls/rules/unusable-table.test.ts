import type { RelationEvidence, TriedCommand } from '../../../../../src/checks/catalog/facts.ts';
import { unusableTable } from '../../../../../src/checks/rls/rules/unusable-table.ts';
import type { Command } from '../../../../../src/core/exposure.ts';
import { changeTried, evidenceIn, personasIn } from '../../../../support/catalog-evidence.ts';
import type { Draft } from '../../../../support/catalog-facts.ts';
import { testExposureRule } from '../../../../support/evidence-cases.ts';

const failing = { own: null, foreign: null, sqlstate: '42P17' };

/** Nothing is known of all rows where the reading of one ends with an error. */
function failAll(goals: Draft<RelationEvidence>, command: Command, different: Partial<TriedCommand> = {}): void {
  for (const as of ['stranger', 'owner'] as const) {
    changeTried(goals, as, command, { ...failing, ...different });
    for (const { sees } of personasIn(goals, as)) Object.assign(sees, { own: null, foreign: null });
  }
}

testExposureRule(unusableTable, [
  [
    'names a table where every question of every user ends with an error, and the code',
    (_, evidence) => {
      const goals = evidenceIn(evidence, 'dating_goals');
      for (const command of ['select', 'update'] as const) failAll(goals, command);
    },
    [
      {
        object: 'public.dating_goals',
        roles: ['authenticated'],
        commands: ['select', 'update'],
        seen: 'SQLSTATE 42P17',
        mend: "select policyname, permissive, roles, cmd, qual, with_check from pg_policies where schemaname = 'public' and tablename = 'dating_goals';",
      },
    ],
  ],
  [
    'names a table whose policies ask for what users may not read',
    (_, evidence) => {
      failAll(evidenceIn(evidence, 'dating_goals'), 'select', { sqlstate: '42501', obstacle: 'forbidden' });
    },
    [{ object: 'public.dating_goals', commands: ['select'], seen: 'SQLSTATE 42501' }],
  ],
  [
    'is content when the time was up',
    (_, evidence) => {
      failAll(evidenceIn(evidence, 'dating_goals'), 'select', { sqlstate: '57014', obstacle: 'timeout' });
    },
    [],
  ],
  [
    'says how long users had for one row, where that is cancelled',
    (_, evidence) => {
      const goals = evidenceIn(evidence, 'dating_goals');
      Object.assign(goals, { state: 'timeout', canceledAfterMs: 2_963 });
      failAll(goals, 'select', { sqlstate: '57014' });
      for (const as of ['stranger', 'owner'] as const)
        for (const command of ['insert', 'update', 'delete'] as const)
          changeTried(goals, as, command, { own: null, foreign: null });
    },
    [
      {
        object: 'public.dating_goals',
        commands: ['select'],
        seen: 'SQLSTATE 57014',
        says: 'Every read of public.dating_goals by a user who was asked is cancelled after 3 s for one row (57014): its policies are too slow',
      },
    ],
  ],
  [
    'is content when a policy writes, which a look may not',
    (_, evidence) => {
      failAll(evidenceIn(evidence, 'dating_goals'), 'select', { sqlstate: '25006', obstacle: 'read_only' });
    },
    [],
  ],
  [
    'is content when own rows go through, or when the stranger alone meets the error',
    (_, evidence) => {
      const goals = evidenceIn(evidence, 'dating_goals');
      for (const as of ['stranger', 'owner'] as const) changeTried(goals, as, 'update', { sqlstate: '22P02' });
      changeTried(evidenceIn(evidence, 'chat_messages'), 'stranger', 'select', failing);
    },
    [],
  ],
  [
    'leaves a leak to foreign_rows',
    (_, evidence) => {
      const goals = evidenceIn(evidence, 'dating_goals');
      for (const as of ['stranger', 'owner'] as const)
        changeTried(goals, as, 'delete', { ...failing, foreign: [1, 3] });
    },
    [],
  ],
]);
