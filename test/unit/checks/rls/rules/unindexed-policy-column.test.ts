import { unindexedPolicyColumn } from '../../../../../src/checks/rls/rules/unindexed-policy-column.ts';
import { buildPolicy, policyIn, relationIn } from '../../../../support/catalog-facts.ts';
import { testRule } from '../../../../support/rule-cases.ts';

const own = '(user_id = ( SELECT auth.uid() AS uid))';
/** From so many rows on a table is large. */
const manyRows = 5_000;

testRule(unindexedPolicyColumn, [
  [
    'names the owner column of a large table without an index on it',
    (draft) => {
      const relation = relationIn(draft, 'agent_sessions');
      relation.estimatedRows = 20_000;
      relation.indexes = [['id']];
    },
    [
      {
        object: 'public.agent_sessions.user_id',
        mend: 'create index concurrently on "public"."agent_sessions" ("user_id");',
      },
    ],
  ],
  [
    'does not count an index in which the column comes second, or on an expression',
    (draft) => {
      const relation = relationIn(draft, 'agent_sessions');
      relation.estimatedRows = 20_000;
      relation.indexes = [['id', 'user_id'], [null]];
    },
    ['public.agent_sessions.user_id'],
  ],
  [
    'names a column that a policy compares with the user',
    (draft) => {
      const relation = relationIn(draft, 'chat_messages');
      relation.estimatedRows = 20_000;
      relation.indexes = [['id'], ['match_id']];
      policyIn(draft, 'chat_messages', 'select').using = '(sender_id = ( SELECT auth.uid() AS uid))';
    },
    ['public.chat_messages.sender_id'],
  ],
  [
    'does not ask for an index that the comparison could not use',
    (draft) => {
      const relation = relationIn(draft, 'chat_messages');
      relation.estimatedRows = 20_000;
      relation.indexes = [['id'], ['match_id']];
      policyIn(draft, 'chat_messages', 'select').using = '((sender_id)::text = (auth.uid())::text)';
    },
    [],
  ],
  [
    'is content with an index that begins with the column',
    (draft) => {
      const relation = relationIn(draft, 'agent_sessions');
      relation.estimatedRows = 20_000;
      relation.indexes = [['user_id', 'created_at']];
    },
    [],
  ],
  [
    'is content with a small table, or one of unknown size',
    (draft) => {
      for (const [name, rows] of [
        ['agent_sessions', 4_000],
        ['dating_goals', null],
      ] as const) {
        relationIn(draft, name).estimatedRows = rows;
        relationIn(draft, name).indexes = [];
      }
    },
    [],
  ],
  [
    'asks for no index on a flag or a state',
    (draft) => {
      const relation = relationIn(draft, 'agent_sessions');
      relation.estimatedRows = 20_000;
      policyIn(draft, 'agent_sessions', 'select').using = `(is_active AND (user_id = ( SELECT auth.uid() AS uid)))`;
    },
    [],
  ],
  [
    'names a table that has just become large',
    (draft) => {
      Object.assign(relationIn(draft, 'agent_sessions'), { estimatedRows: manyRows, indexes: [['id']] });
    },
    ['public.agent_sessions.user_id'],
  ],
  [
    'names an owner column that a policy hands to a function',
    (draft) => {
      Object.assign(relationIn(draft, 'agent_sessions'), {
        estimatedRows: 20_000,
        indexes: [['id']],
        policies: [buildPolicy('own', { using: 'private.is_me(user_id)' })],
      });
    },
    ['public.agent_sessions.user_id'],
  ],
  [
    'names the column that leads to the owners',
    (draft) => {
      Object.assign(relationIn(draft, 'chat_messages'), { estimatedRows: 20_000, indexes: [['id']] });
    },
    ['public.chat_messages.match_id'],
  ],
  [
    'asks for nothing where only policies for others, or of new rows, name the column',
    (draft) => {
      Object.assign(relationIn(draft, 'agent_sessions'), {
        estimatedRows: 20_000,
        indexes: [['id']],
        policies: [
          buildPolicy('jobs', { roles: ['service_role'], using: own }),
          buildPolicy('add', { command: 'insert', check: own }),
          buildPolicy('idle', { using: 'true' }),
        ],
      });
    },
    [],
  ],
  [
    'asks for nothing on a column of another table, or one that is compared with another claim',
    (draft) => {
      const using = '(EXISTS ( SELECT\n   FROM public.dating_goals g\n  WHERE (g.id = auth.uid())))';
      Object.assign(relationIn(draft, 'agent_sessions'), {
        estimatedRows: 20_000,
        indexes: [],
        policies: [buildPolicy('a', { using }), buildPolicy('b', { using: "(id = (auth.jwt() ->> 'org'::text))" })],
      });
    },
    [],
  ],
  [
    'asks for nothing on what is no column of the table',
    (draft) => {
      Object.assign(relationIn(draft, 'agent_sessions'), {
        estimatedRows: 20_000,
        indexes: [['id']],
        policies: [buildPolicy('own', { using: '(gone = auth.uid())' })],
      });
    },
    [],
  ],
]);
