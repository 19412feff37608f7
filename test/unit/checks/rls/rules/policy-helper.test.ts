import { expect } from 'vitest';
import { policyHelper } from '../../../../../src/checks/rls/rules/policy-helper.ts';
import { buildFunction } from '../../../../support/catalog-facts.ts';
import { testRule } from '../../../../support/rule-cases.ts';

const byUsers = { executableBy: ['authenticated' as const] };

testRule(policyHelper, [
  [
    'names a function that policies call, and never says to take it from those whom they are about',
    (draft) => {
      draft.functions.push(buildFunction('is_partner', { argumentTypes: 'uuid', calledBy: ['policy'], ...byUsers }));
    },
    [
      {
        object: 'public.is_partner(uuid)',
        roles: ['authenticated'],
        mend: expect.not.stringContaining('revoke'),
      },
    ],
  ],
  [
    'leaves users the right to the schema where it is moved, without which its policies could not be tried',
    (draft) => {
      draft.functions.push(
        buildFunction('is_partner', { calledBy: ['policy'], executableBy: ['anon', 'authenticated'] }),
      );
    },
    [
      {
        object: 'public.is_partner()',
        mend: expect.stringContaining('grant usage on schema private to anon, authenticated;'),
      },
    ],
  ],
  [
    'is content with one that has the rights of its caller, or that nobody may call from outside',
    (draft) => {
      draft.functions.push(buildFunction('is_mine', { isSecurityDefiner: false, calledBy: ['policy'], ...byUsers }));
      draft.functions.push(buildFunction('is_kept', { calledBy: ['policy'] }));
    },
    [],
  ],
  [
    'leaves a function that no policy calls to another finding',
    (draft) => {
      draft.functions.push(buildFunction('all_goals', { calledBy: ['view'], ...byUsers }));
    },
    [],
  ],
]);
