import { userMetadata } from '../../../../../src/checks/rls/rules/user-metadata.ts';
import { buildPolicy, relationIn } from '../../../../support/catalog-facts.ts';
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
]);
