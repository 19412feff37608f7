import { expect } from 'vitest';
import { definerFunction } from '../../../../../src/checks/rls/rules/definer-function.ts';
import { buildFunction } from '../../../../support/catalog-facts.ts';
import { testRule } from '../../../../support/rule-cases.ts';

const byEverybody = { executableBy: ['anon' as const, 'authenticated' as const, 'service_role' as const] };
const byUsers = { executableBy: ['authenticated' as const] };

testRule(definerFunction, [
  [
    'names a function over user data that users may call',
    (draft) => {
      const mentions = ['public.dating_goals'];
      draft.functions.push(buildFunction('all_goals', { argumentTypes: 'text, uuid', mentions, ...byEverybody }));
    },
    [
      {
        object: 'public.all_goals(text, uuid)',
        roles: ['anon', 'authenticated'],
        seen: 'names public.dating_goals',
        mend: 'revoke execute on function "public"."all_goals"(text, uuid) from public, "anon", "authenticated";',
      },
    ],
  ],
  [
    'names a function whose body names no table: it may run any text, or reach one in another schema',
    (draft) => {
      draft.functions.push(buildFunction('run_sql', { argumentTypes: 'text', ...byUsers }));
      draft.functions.push(
        buildFunction('challenges', {
          mentions: ['public.approach_challenges'],
          hasFixedSearchPath: false,
          ...byUsers,
        }),
      );
    },
    ['public.run_sql(text)', 'public.challenges()'],
  ],
  [
    'moves one that a view calls, because whoever reads the view must keep the right to call it',
    (draft) => {
      draft.functions.push(buildFunction('my_rank', { calledBy: ['view'], ...byUsers }));
    },
    [
      {
        object: 'public.my_rank()',
        mend: expect.stringMatching(
          /^create schema if not exists private;\ngrant usage on schema private to authenticated;\nalter function "public"\."my_rank"\(\) set schema private;/,
        ),
      },
    ],
  ],
  [
    'names one of another schema that a function of an exposed one offers, and lets policies keep theirs',
    (draft) => {
      const hidden = { schema: 'private', isOffered: true, ...byUsers };
      draft.helpers.push(
        buildFunction('all_goals', { mentions: ['public.dating_goals'], ...hidden }),
        buildFunction('rank', { calledBy: ['view'], ...hidden }),
        buildFunction('is_member', { calledBy: ['policy'], ...hidden }),
        buildFunction('kept', { ...hidden, executableBy: ['service_role'] }),
        buildFunction('helper', { ...hidden, isOffered: false }),
      );
    },
    [
      {
        object: 'private.all_goals()',
        roles: ['authenticated'],
        seen: 'called by a function of an exposed schema; names public.dating_goals',
        mend: 'revoke execute on function "private"."all_goals"() from public, "authenticated";',
      },
      { object: 'private.rank()', mend: expect.stringMatching(/^-- view of the database/) },
    ],
  ],
  [
    'is content when the service role alone may call it',
    (draft) => {
      draft.functions.push(buildFunction('all_goals'));
    },
    [],
  ],
  [
    'is content with a function that has the rights of its caller',
    (draft) => {
      draft.functions.push(buildFunction('all_goals', { isSecurityDefiner: false, ...byUsers }));
    },
    [],
  ],
  [
    'is content with a trigger function, which nobody can call',
    (draft) => {
      draft.functions.push(buildFunction('on_sign_up', { isTrigger: true, ...byUsers }));
    },
    [],
  ],
  [
    'leaves a function that policies call to advice',
    (draft) => {
      draft.functions.push(buildFunction('is_partner', { calledBy: ['policy'], ...byUsers }));
    },
    [],
  ],
]);
