import { openPartition } from '../../../../../src/checks/rls/rules/open-partition.ts';
import { catalogContract } from '../../../../support/catalog-contract.ts';
import { buildRelation, grants, healthyCatalog, relationIn } from '../../../../support/catalog-facts.ts';
import { testRule } from '../../../../support/rule-cases.ts';

testRule(openPartition, [
  [
    'names a partition that users can ask by its own name',
    (draft) => {
      relationIn(draft, 'chat_messages').kind = 'partitioned table';
      const privileges = grants({ authenticated: ['SELECT'] });
      draft.relations.push(buildRelation('chat_2026', { partitionOf: 'public.chat_messages', privileges }));
    },
    [
      {
        object: 'public.chat_2026',
        roles: ['authenticated'],
        mend: 'alter table "public"."chat_2026" enable row level security;',
      },
    ],
  ],
  [
    'names a partition of a partition',
    (draft) => {
      const privileges = grants({ anon: ['SELECT'] });
      draft.relations.push(
        buildRelation('chat_2026', { kind: 'partitioned table', partitionOf: 'public.chat_messages' }),
        buildRelation('chat_2026_11', { partitionOf: 'public.chat_2026', privileges }),
      );
    },
    ['public.chat_2026_11'],
  ],
  [
    'is content with a partition that has row level security itself',
    (draft) => {
      const privileges = grants({ authenticated: ['SELECT'] });
      const partitionOf = 'public.chat_messages';
      draft.relations.push(buildRelation('chat_2026', { rowSecurity: true, partitionOf, privileges }));
    },
    [],
  ],
  [
    'is content with a partition that no role of the API was granted',
    (draft) => {
      draft.relations.push(buildRelation('chat_2026', { partitionOf: 'public.chat_messages' }));
    },
    [],
  ],
  [
    'says nothing of a partition of a public table',
    (draft) => {
      const privileges = grants({ anon: ['SELECT'] });
      draft.relations.push(buildRelation('easy', { partitionOf: 'public.approach_challenges', privileges }));
    },
    [],
  ],
]);

const contract = catalogContract({
  chat_samples: { columns: { id: 'uuid' }, primaryKey: ['id'], access: { select: 'anyone' } },
});

testRule(
  openPartition,
  [
    [
      'goes by what the contract says of a partition that it names itself, and not of the whole table',
      (draft) => {
        Object.assign(relationIn(draft, 'chat_samples'), { partitionOf: 'public.chat_messages', rowSecurity: false });
      },
      [],
    ],
  ],
  { contract, facts: healthyCatalog(contract) },
);
