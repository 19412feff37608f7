import { exposedSchema } from '../../../../../src/checks/schema/rules/exposed-schema.ts';
import { testRule } from '../../../../support/rule-cases.ts';

testRule(exposedSchema, [
  [
    'names a schema that is exposed and not in the contract',
    (draft) => {
      draft.schemas.push('internal');
    },
    ['internal'],
  ],
  [
    'leaves out those of the platform itself',
    (draft) => {
      draft.schemas.push('storage', 'graphql_public');
    },
    [],
  ],
]);
