import { expect } from 'vitest';
import { reviewEntries } from '../../../../../src/checks/rls/review/review-entries.ts';
import { accessChanged } from '../../../../../src/checks/rls/rules/access-changed.ts';
import { catalogContract } from '../../../../support/catalog-contract.ts';
import {
  buildFunction,
  buildPolicy,
  buildRelation,
  changedCatalog,
  grants,
  policyIn,
  relationIn,
} from '../../../../support/catalog-facts.ts';
import { testRule } from '../../../../support/rule-cases.ts';

/** Besides the tables of the contract, one of each kind that no contract names. */
const facts = changedCatalog((draft) => {
  const byUsers = grants({ authenticated: ['SELECT'] });
  draft.relations.push(
    buildRelation('latest', { kind: 'view', digest: 'aa', securityInvoker: true, privileges: byUsers }),
    buildRelation('secret', {
      rowSecurity: true,
      privileges: byUsers,
      policies: [buildPolicy('team', { using: "(team = 'red-1234'::text)" })],
    }),
    buildRelation('internal'),
  );
  draft.functions.push(
    buildFunction('join_team', { argumentTypes: 'uuid', executableBy: ['authenticated'], digest: 'bb' }),
    buildFunction('add', { isSecurityDefiner: false }),
  );
  draft.helpers.push(buildFunction('is_member', { schema: 'private', decides: true, isSecurityDefiner: false }));
});
const reviewed = { at: '2026-11-26', entries: { ...reviewEntries(facts).entries } };

testRule(
  accessChanged,
  [
    [
      'shows an expression as it was and as it is, without the constants',
      (draft) => {
        policyIn(draft, 'secret', 'team').using = "((team = 'red-1234'::text) OR (size > 4711))";
      },
      [
        {
          object: 'policy "team" on public.secret',
          expected: 'permissive for select to authenticated; using (team = …::text)',
          seen: 'permissive for select to authenticated; using ((team = …::text) OR (size > …))',
        },
      ],
    ],
    [
      'sees another constant, and does not show it',
      (draft) => {
        policyIn(draft, 'secret', 'team').using = "(team = 'blue-5678'::text)";
      },
      [
        {
          object: 'policy "team" on public.secret',
          seen: 'permissive for select to authenticated; using (team = …::text), but with another text behind it',
        },
      ],
    ],
    [
      'sees whom a policy is for, and whether it permits or restricts',
      (draft) => {
        policyIn(draft, 'chat_messages', 'select').roles = ['public'];
        policyIn(draft, 'dating_goals', 'select').isPermissive = false;
      },
      ['policy "select" on public.chat_messages', 'policy "select" on public.dating_goals'],
    ],
    [
      'sees policies that are new or gone, on tables too that the contract does not name',
      (draft) => {
        relationIn(draft, 'secret').policies = [buildPolicy('all', { command: 'all', using: 'true' })];
      },
      [
        {
          object: 'policy "all" on public.secret',
          expected: 'was not there',
          seen: 'permissive for all to authenticated; using true',
        },
        { object: 'policy "team" on public.secret', seen: 'is gone' },
      ],
    ],
    [
      'sees row level security that is switched off, or binds the owner no more',
      (draft) => {
        relationIn(draft, 'secret').rowSecurity = false;
        relationIn(draft, 'chat_messages').forcesRowSecurity = true;
      },
      [
        {
          object: 'table public.secret',
          expected: 'row level security on; anon: nothing; authenticated: select',
          seen: 'row level security off; anon: nothing; authenticated: select',
        },
        'table public.chat_messages',
      ],
    ],
    [
      'sees grants, on single columns too',
      (draft) => {
        const secret = relationIn(draft, 'secret');
        secret.privileges = grants({ anon: ['SELECT'], authenticated: ['SELECT', 'UPDATE'] });
        secret.columnPrivileges = { anon: { SELECT: ['id', 'odd name'] } };
      },
      [
        {
          object: 'table public.secret',
          seen: 'row level security on; anon: select (id, "odd name"); authenticated: select, update',
        },
      ],
    ],
    [
      'sees a view that was made anew, or that lends the rights of its owner',
      (draft) => {
        relationIn(draft, 'latest').digest = 'cc';
        draft.relations.push(
          buildRelation('goals', { kind: 'view', digest: 'dd', privileges: grants({ anon: ['SELECT'] }) }),
        );
      },
      [
        { object: 'view public.latest', seen: expect.stringMatching(/, but with another text behind it$/) },
        {
          object: 'view public.goals',
          expected: 'was not there',
          seen: 'with the rights of its owner postgres; anon: select; authenticated: nothing',
        },
      ],
    ],
    [
      'sees the owner, the callers and the body of functions, and of those elsewhere on which policies depend',
      (draft) => {
        Object.assign(draft.functions[0] ?? {}, { owner: 'admin', executableBy: ['anon', 'authenticated'] });
        Object.assign(draft.helpers[0] ?? {}, { digest: 'ee' });
      },
      [
        {
          object: 'function public.join_team(uuid)',
          expected: 'with the rights of its owner postgres; called by authenticated',
          seen: 'with the rights of its owner admin; called by anon, authenticated',
        },
        { object: 'function private.is_member()', seen: expect.stringMatching(/, but with another text behind it$/) },
      ],
    ],
    [
      'sees a role from outside that policies do not bind any more',
      (draft) => {
        Object.assign(draft.roles.find(({ name }) => name === 'anon') ?? {}, { bypassesRowSecurity: true });
      },
      [{ object: 'role anon', seen: 'bypasses row level security; member of no role' }],
    ],
    [
      'says nothing of what nobody from outside reaches',
      (draft) => {
        relationIn(draft, 'internal').columns = [];
        draft.relations.push(buildRelation('fresh'));
        draft.functions.push(buildFunction('helper', { isSecurityDefiner: false }));
      },
      [],
    ],
    [
      'says nothing of what cannot be read beside a lock',
      (draft) => {
        Object.assign(relationIn(draft, 'secret'), { policies: [], hasAllPolicies: false });
        Object.assign(relationIn(draft, 'latest'), { digest: null });
        Object.assign(draft.helpers[0] ?? {}, { digest: null });
      },
      [],
    ],
  ],
  { contract: { ...catalogContract(), reviewed }, facts },
);
