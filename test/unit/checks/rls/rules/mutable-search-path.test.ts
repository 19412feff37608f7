import { mutableSearchPath } from '../../../../../src/checks/rls/rules/mutable-search-path.ts';
import { policyIn } from '../../../../support/catalog-facts.ts';
import { testRule } from '../../../../support/rule-cases.ts';

const countGoals = {
  schema: 'public',
  name: 'count_goals',
  argumentTypes: '',
  owner: 'postgres',
  isSecurityDefiner: true,
  hasFixedSearchPath: false,
  mentions: ['public.dating_goals'],
  isTrigger: false,
};

testRule(mutableSearchPath, [
  [
    'names a definer function over user data that users may call',
    (draft) => {
      draft.functions.push({ ...countGoals, executableBy: ['authenticated'] });
    },
    [
      {
        object: 'public.count_goals()',
        mend: `alter function "public"."count_goals"() set search_path = '';`,
      },
    ],
  ],
  [
    'names one that policies call, and one that triggers call',
    (draft) => {
      draft.functions.push({ ...countGoals, name: 'is_partner', executableBy: ['authenticated'] });
      draft.functions.push({ ...countGoals, name: 'touch', isTrigger: true, executableBy: [] });
      policyIn(draft, 'wingman_sessions', 'select').using = 'public.is_partner(match_id)';
    },
    ['public.is_partner()', 'public.touch()'],
  ],
  [
    'is content with a fixed search_path',
    (draft) => {
      draft.functions.push({ ...countGoals, hasFixedSearchPath: true, executableBy: ['authenticated'] });
    },
    [],
  ],
  [
    'is content with a function that the service role alone may call',
    (draft) => {
      draft.functions.push({ ...countGoals, executableBy: ['service_role'] });
    },
    [],
  ],
  [
    'is content with a function that has the rights of its caller',
    (draft) => {
      draft.functions.push({ ...countGoals, isSecurityDefiner: false, executableBy: ['authenticated'] });
    },
    [],
  ],
]);
