import { expect, test } from 'vitest';
import { reviewEntries, wordsOf } from '../../../../../src/checks/rls/review/review-entries.ts';
import {
  buildFunction,
  buildPolicy,
  buildRelation,
  changedCatalog,
  grants,
  healthyCatalog,
  relationIn,
} from '../../../../support/catalog-facts.ts';
import { restContract, restTables } from '../../../../support/rest-contract.ts';

const byUsers = grants({ authenticated: ['SELECT'] });
const empty = { ...healthyCatalog(), relations: [] };

test('entries read to the letter as contracts keep them, so that a new version of this service shows no change', () => {
  const using = "(team = 'red-1234'::text)";
  const facts = changedCatalog((draft) => {
    Object.assign(draft.roles.find(({ name }) => name === 'authenticated') ?? {}, { memberOf: ['staff', 'team'] });
    draft.relations.push(
      buildRelation('notes', {
        rowSecurity: true,
        forcesRowSecurity: true,
        privileges: grants({ anon: ['SELECT'], authenticated: ['SELECT', 'UPDATE'] }),
        columnPrivileges: { anon: { SELECT: ['id', 'user_id', 'odd name', '1st'] } },
        policies: [
          buildPolicy('team', { command: 'update', using, check: 'true' }),
          buildPolicy('narrow', { isPermissive: false, roles: ['anon', 'authenticated'], using: 'is_open' }),
        ],
      }),
      buildRelation('kept', { rowSecurity: true, policies: [buildPolicy('nobody')] }),
      buildRelation('latest', { kind: 'view', securityInvoker: true, privileges: byUsers, digest: 'aa' }),
      buildRelation('copy', { kind: 'materialized view', privileges: byUsers, digest: 'bb' }),
    );
    draft.functions.push(buildFunction('join_team', { argumentTypes: 'uuid', executableBy: ['authenticated'] }));
    draft.helpers.push(buildFunction('is_member', { schema: 'private', decides: true, isSecurityDefiner: false }));
  }, empty);
  expect(reviewEntries(facts).entries).toEqual({
    'role anon': 'bound by policies; member of no role',
    'role authenticated': 'bound by policies; member of staff, team',
    'table public.notes':
      'row level security on, for its owner too; anon: select (id, user_id, "odd name", "1st"); authenticated: select, update',
    'table public.kept': 'row level security on; anon: nothing; authenticated: nothing',
    'view public.latest': 'with the rights of whoever asks; anon: nothing; authenticated: select #aa',
    'materialized view public.copy': 'with the rights of its owner postgres; anon: nothing; authenticated: select #bb',
    'policy "team" on public.notes':
      'permissive for update to authenticated; using (team = …::text); check true #816db1246f85ef93',
    'policy "narrow" on public.notes': 'restrictive for select to anon, authenticated; using is_open #bbd5591f22f41cbe',
    'policy "nobody" on public.kept': 'permissive for select to authenticated #95cb9b4f84ceff13',
    'function public.join_team(uuid)': 'with the rights of its owner postgres; called by authenticated #d1',
    'function private.is_member()': 'with the rights of whoever calls it; called by nobody from outside #d1',
  });
});

test('of roles those from outside count alone, and what they may do beside policies', () => {
  const facts = changedCatalog(({ roles }) => {
    Object.assign(roles.find(({ name }) => name === 'anon') ?? {}, { isSuperuser: true, bypassesRowSecurity: true });
    Object.assign(roles.find(({ name }) => name === 'authenticated') ?? {}, { bypassesRowSecurity: true });
  }, empty);
  expect(reviewEntries(facts).entries).toEqual({
    'role anon': 'superuser; member of no role',
    'role authenticated': 'bypasses row level security; member of no role',
  });
});

test('what could not be read beside a lock has a digest of nothing, and is not to be compared', () => {
  const facts = changedCatalog(
    (draft) => {
      Object.assign(relationIn(draft, 'dating_goals'), { policies: [], hasAllPolicies: false });
      draft.relations.push(
        buildRelation('latest', { kind: 'view', privileges: byUsers }),
        buildRelation('copy', { kind: 'materialized view', privileges: byUsers }),
      );
      draft.functions.push(buildFunction('join_team', { digest: null }), buildFunction('leave_team'));
    },
    healthyCatalog(restContract({ dating_goals: restTables.dating_goals! })),
  );
  const { entries, isUnread } = reviewEntries(facts);
  const unread = ['view public.latest', 'materialized view public.copy', 'function public.join_team()'];
  for (const what of unread) expect(entries[what]).toMatch(/ #0$/);
  expect(Object.keys(entries).filter(isUnread)).toEqual(unread);
  expect(isUnread('policy "own" on public.dating_goals')).toBe(true);
  expect(isUnread('policy "own" on public.other_goals')).toBe(false);
  expect(isUnread('trigger on public.dating_goals')).toBe(false);
});

test('an entry reads without its digest, and with a name that looks like one', () => {
  expect(wordsOf('permissive for select to authenticated; using "team #7" #0123456789abcdef')).toBe(
    'permissive for select to authenticated; using "team #7"',
  );
});
