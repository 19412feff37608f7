import { definerFunction } from '../../../../../src/checks/rls/rules/definer-function.ts';
import { policyIn } from '../../../../support/catalog-facts.ts';
import { testRule } from '../../../../support/rule-cases.ts';

const allGoals = {
  schema: 'public',
  name: 'all_goals',
  argumentTypes: 'text, uuid',
  owner: 'postgres',
  isSecurityDefiner: true,
  hasFixedSearchPath: true,
  mentions: ['public.dating_goals'],
  isTrigger: false,
};

testRule(definerFunction, [
  [
    'names a function over user data that users may call',
    (draft) => {
      draft.functions.push({ ...allGoals, executableBy: ['anon', 'authenticated', 'service_role'] });
    },
    [
      {
        object: 'public.all_goals(text, uuid)',
        roles: ['anon', 'authenticated'],
        mend: 'revoke execute on function "public"."all_goals"(text, uuid) from public, "anon", "authenticated";',
      },
    ],
  ],
  [
    'is content when the service role alone may call it',
    (draft) => {
      draft.functions.push({ ...allGoals, executableBy: ['service_role'] });
    },
    [],
  ],
  [
    'is content with a function that has the rights of its caller',
    (draft) => {
      draft.functions.push({ ...allGoals, isSecurityDefiner: false, executableBy: ['authenticated'] });
    },
    [],
  ],
  [
    'is content with a function over public data',
    (draft) => {
      const mentions = ['public.approach_challenges'];
      draft.functions.push({ ...allGoals, mentions, executableBy: ['authenticated'] });
    },
    [],
  ],
  [
    'is content with a trigger function, which nobody can call',
    (draft) => {
      draft.functions.push({ ...allGoals, isTrigger: true, executableBy: ['authenticated'] });
    },
    [],
  ],
  [
    'is content with a function that policies call',
    (draft) => {
      draft.functions.push({ ...allGoals, name: 'is_partner', executableBy: ['authenticated'] });
      policyIn(draft, 'wingman_sessions', 'select').using = 'public.is_partner(match_id)';
    },
    [],
  ],
]);
