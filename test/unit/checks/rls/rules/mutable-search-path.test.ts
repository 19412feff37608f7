import { mutableSearchPath } from '../../../../../src/checks/rls/rules/mutable-search-path.ts';
import { buildFunction } from '../../../../support/catalog-facts.ts';
import { testRule } from '../../../../support/rule-cases.ts';

const loose = { hasFixedSearchPath: false };
const byUsers = { executableBy: ['authenticated' as const] };

testRule(mutableSearchPath, [
  [
    'names a definer function that users may call, and leaves it the schemas that it has today',
    (draft) => {
      draft.functions.push(buildFunction('count_goals', { ...loose, ...byUsers }));
    },
    [
      {
        object: 'public.count_goals()',
        mend: 'alter function "public"."count_goals"() set search_path = "public", extensions, pg_temp;',
      },
    ],
  ],
  [
    'names one that policies call, and one that triggers call',
    (draft) => {
      draft.functions.push(buildFunction('is_partner', { calledBy: ['policy'], ...loose, ...byUsers }));
      draft.functions.push(buildFunction('touch', { isTrigger: true, executableBy: [], ...loose }));
    },
    ['public.is_partner()', 'public.touch()'],
  ],
  [
    'is content with a fixed search_path',
    (draft) => {
      draft.functions.push(buildFunction('count_goals', byUsers));
    },
    [],
  ],
  [
    'is content with a function that the service role alone may call',
    (draft) => {
      draft.functions.push(buildFunction('count_goals', loose));
    },
    [],
  ],
  [
    'is content with a function that has the rights of its caller',
    (draft) => {
      draft.functions.push(buildFunction('count_goals', { isSecurityDefiner: false, ...loose, ...byUsers }));
    },
    [],
  ],
]);
