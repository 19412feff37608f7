import { clientDecides } from '../../../../../src/checks/rls/rules/client-decides.ts';
import { buildPolicy, buildRelation, relationIn } from '../../../../support/catalog-facts.ts';
import { testRule } from '../../../../support/rule-cases.ts';

const header =
  "((( SELECT ((current_setting('request.headers'::text, true))::json ->> 'x-admin'::text)) = 'yes'::text))";

testRule(clientDecides, [
  [
    'names a policy that a header opens, on a table too that the contract does not name',
    (draft) => {
      relationIn(draft, 'dating_goals').policies.push(buildPolicy('support', { using: header }));
      draft.relations.push(buildRelation('notes', { policies: [buildPolicy('support', { using: header })] }));
    },
    [{ object: 'public.dating_goals.support', roles: ['authenticated'] }, 'public.notes.support'],
  ],
  [
    'names a WITH CHECK',
    (draft) => {
      const policy = buildPolicy('support', { command: 'insert', check: header });
      relationIn(draft, 'dating_goals').policies.push(policy);
    },
    ['public.dating_goals.support'],
  ],
  [
    'names a policy whose functions read the request',
    (draft) => {
      const policy = buildPolicy('support', { using: 'private.is_support()', functionsRead: ['request'] });
      relationIn(draft, 'dating_goals').policies.push(policy);
    },
    [{ object: 'public.dating_goals.support', seen: 'in a function that the policy calls' }],
  ],
  [
    'is content with a restrictive policy, which opens nothing, and with one that is not for outsiders',
    (draft) => {
      const { policies } = relationIn(draft, 'dating_goals');
      policies.push(buildPolicy('fence', { isPermissive: false, using: header }));
      policies.push(buildPolicy('jobs', { roles: ['service_role'], using: header }));
    },
    [],
  ],
]);
