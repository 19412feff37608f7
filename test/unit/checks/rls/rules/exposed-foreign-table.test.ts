import { exposedForeignTable } from '../../../../../src/checks/rls/rules/exposed-foreign-table.ts';
import { buildRelation, grants, relationIn } from '../../../../support/catalog-facts.ts';
import { testRule } from '../../../../support/rule-cases.ts';

testRule(exposedForeignTable, [
  [
    'names one that users may read',
    (draft) => {
      const privileges = grants({ authenticated: ['SELECT'] });
      draft.relations.push(buildRelation('far', { kind: 'foreign table', privileges }));
    },
    [{ object: 'public.far', roles: ['authenticated'], mend: 'revoke all on "public"."far" from "authenticated";' }],
  ],
  [
    'is content with one that only the service role may read',
    (draft) => {
      const privileges = grants({ service_role: ['SELECT'] });
      draft.relations.push(buildRelation('far', { kind: 'foreign table', privileges }));
    },
    [],
  ],
  [
    'is content with one that is declared public',
    (draft) => {
      relationIn(draft, 'approach_challenges').kind = 'foreign table';
    },
    [],
  ],
]);
