import { roleBypasses } from '../../../../../src/checks/rls/rules/role-bypasses.ts';
import { testRule } from '../../../../support/rule-cases.ts';

testRule(roleBypasses, [
  [
    'names a role of the API with BYPASSRLS',
    (draft) => {
      for (const role of draft.roles) if (role.name === 'anon') role.bypassesRowSecurity = true;
    },
    [{ object: 'anon', mend: 'alter role "anon" nosuperuser nobypassrls;' }],
  ],
  [
    'names a role of the API that is a superuser',
    (draft) => {
      for (const role of draft.roles) if (role.name === 'authenticated') role.isSuperuser = true;
    },
    ['authenticated'],
  ],
  [
    'is content that the service role and the owner bypass',
    (draft) => {
      for (const role of draft.roles) if (role.name === 'service_role') role.isSuperuser = true;
    },
    [],
  ],
]);
