import { expect } from 'vitest';
import { ungrantedCommand } from '../../../../../src/checks/rls/rules/ungranted-command.ts';
import { grants, relationIn } from '../../../../support/catalog-facts.ts';
import { testRule } from '../../../../support/rule-cases.ts';

testRule(ungrantedCommand, [
  [
    'names what users may not do for want of a grant',
    (draft) => {
      relationIn(draft, 'dating_goals').privileges.authenticated = ['SELECT'];
    },
    [
      {
        object: 'public.dating_goals',
        roles: ['authenticated'],
        commands: ['insert', 'update'],
        mend: 'grant insert, update on "public"."dating_goals" to "authenticated";',
      },
    ],
  ],
  [
    'names a public table that anon may not read',
    (draft) => {
      relationIn(draft, 'approach_challenges').privileges.anon = [];
    },
    [{ object: 'public.approach_challenges', roles: ['anon'], commands: ['select'] }],
  ],
  [
    'names the schema where a role has no right on anything in it, and so may not use it',
    (draft) => {
      draft.relations = draft.relations.filter(({ name }) => name === 'dating_goals' || name === 'audit_log');
      for (const relation of draft.relations) relation.privileges.authenticated = [];
    },
    [
      {
        object: 'public.dating_goals',
        roles: ['authenticated'],
        commands: ['select', 'insert', 'update'],
        seen: 'it has no right on anything in the schema',
        mend: expect.stringMatching(/^grant usage on schema "public" to "authenticated"; -- and/),
      },
    ],
  ],
  [
    'asks for no grant that the contract does not',
    (draft) => {
      relationIn(draft, 'dating_goals').privileges.anon = [];
      relationIn(draft, 'audit_log').privileges = grants();
    },
    [],
  ],
]);
