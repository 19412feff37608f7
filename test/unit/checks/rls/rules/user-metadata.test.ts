import { expect } from 'vitest';
import { userMetadata } from '../../../../../src/checks/rls/rules/user-metadata.ts';
import { buildPolicy, buildRelation, relationIn } from '../../../../support/catalog-facts.ts';
import { testRule } from '../../../../support/rule-cases.ts';

const admins = "(((auth.jwt() -> 'user_metadata'::text) ->> 'role'::text) = 'admin'::text)";

testRule(userMetadata, [
  [
    'names a policy that reads the metadata of the token',
    (draft) => {
      relationIn(draft, 'dating_goals').policies.push(buildPolicy('admins', { using: admins }));
    },
    ['public.dating_goals.admins'],
  ],
  [
    'names a policy that reads the metadata of the account',
    (draft) => {
      const using =
        "(EXISTS ( SELECT 1\n   FROM auth.users u\n  WHERE ((u.id = auth.uid()) AND ((u.raw_user_meta_data ->> 'x'::text) = 'y'::text))))";
      relationIn(draft, 'dating_goals').policies.push(buildPolicy('admins', { using }));
    },
    ['public.dating_goals.admins'],
  ],
  [
    'names a policy that reads it out of a row that a function returns',
    (draft) => {
      const using = "(((auth.account()).raw_user_meta_data ->> 'x'::text) = 'y'::text)";
      relationIn(draft, 'dating_goals').policies.push(buildPolicy('admins', { using }));
    },
    ['public.dating_goals.admins'],
  ],
  [
    'names a policy that calls a function that reads it, and keeps the policy',
    (draft) => {
      const policy = buildPolicy('admins', { using: 'private.is_admin()', functionsRead: ['user_metadata'] });
      relationIn(draft, 'dating_goals').policies.push(policy);
    },
    [
      {
        object: 'public.dating_goals.admins',
        seen: 'in a function that the policy calls',
        mend: expect.not.stringContaining('drop'),
      },
    ],
  ],
  [
    'names a policy of a table that the contract does not name',
    (draft) => {
      draft.relations.push(buildRelation('notes', { policies: [buildPolicy('admins', { using: admins })] }));
    },
    ['public.notes.admins'],
  ],
  [
    'names a WITH CHECK that does, on a public table too',
    (draft) => {
      const policy = buildPolicy('editors', { command: 'insert', check: admins });
      relationIn(draft, 'approach_challenges').policies.push(policy);
    },
    ['public.approach_challenges.editors'],
  ],
  [
    'is content with metadata that only the service role writes',
    (draft) => {
      const using = admins.replace('user_metadata', 'app_metadata');
      relationIn(draft, 'dating_goals').policies.push(buildPolicy('admins', { using }));
    },
    [],
  ],
  [
    'is content with a policy for a role that does not come from outside',
    (draft) => {
      relationIn(draft, 'dating_goals').policies.push(
        buildPolicy('admins', { roles: ['service_role'], using: admins }),
      );
    },
    [],
  ],
  [
    'names a policy whose own function hands the metadata over',
    (draft) => {
      const using = "((private.raw_user_meta_data() ->> 'role'::text) = 'admin'::text)";
      relationIn(draft, 'dating_goals').policies.push(buildPolicy('admins', { using }));
    },
    [{ object: 'public.dating_goals.admins', mend: expect.stringContaining('drop policy "admins"') }],
  ],
]);
