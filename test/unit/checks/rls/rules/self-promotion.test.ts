import { expect } from 'vitest';
import type { CatalogFacts } from '../../../../../src/checks/catalog/facts.ts';
import { selfPromotion } from '../../../../../src/checks/rls/rules/self-promotion.ts';
import { buildFunction, buildPolicy, type Draft, policyIn, relationIn } from '../../../../support/catalog-facts.ts';
import { type EvidenceCase, testExposureRule } from '../../../../support/evidence-cases.ts';
import { restContract } from '../../../../support/rest-contract.ts';

const members = {
  columns: { org_id: 'uuid not null', user_id: 'uuid not null', role: 'text', nickname: 'text', plan: 'text' },
  primaryKey: ['org_id', 'user_id'],
  access: { select: 'owner', update: 'owner' },
  owner: { columns: ['user_id'] },
} as const;
const docs = {
  columns: { id: 'uuid', org_id: 'uuid' },
  access: 'owner',
  owner: { path: 'org_id -> members.org_id : user_id' },
} as const;
const profiles = {
  columns: { id: 'uuid', nick: 'text', role: 'text', level: 'integer' },
  primaryKey: ['id'],
  access: { select: 'owner', update: 'owner' },
  owner: { columns: ['id'] },
} as const;
const contract = restContract(structuredClone({ members, docs, profiles }) as never);

const letWrite = (facts: Draft<CatalogFacts>, table: string, ...names: readonly string[]) => {
  for (const column of relationIn(facts, table).columns) column.userMayUpdate = names.includes(column.name);
};

const from = (table: string, test: string) => `(EXISTS ( SELECT 1\n   FROM public.${table}\n  WHERE ${test}))`;

const askForRole = (facts: Draft<CatalogFacts>) => {
  letWrite(facts, 'profiles', 'role');
  const asked = { schema: 'private', calledBy: ['policy' as const], mentions: ['public.profiles'] };
  facts.helpers.push(buildFunction('is_admin', asked));
};

testExposureRule(
  selfPromotion,
  [
    [
      'names a table of members whose role users may write, and leaves them what decides nothing',
      (facts) => letWrite(facts, 'members', 'role', 'nickname'),
      [
        {
          object: 'public.members',
          roles: ['authenticated'],
          commands: ['update'],
          mend: 'revoke update on "public"."members" from authenticated;\ngrant update ("nickname") on "public"."members" to authenticated;',
        },
      ],
    ],
    [
      'names one where users may write of what they are members, and takes it all away',
      (facts) => letWrite(facts, 'members', 'org_id'),
      [{ object: 'public.members', mend: 'revoke update on "public"."members" from authenticated;' }],
    ],
    [
      'names one where users may write what the policies of other tables ask for',
      (facts) => {
        letWrite(facts, 'members', 'plan');
        const using =
          "(EXISTS ( SELECT 1\n   FROM public.members m\n  WHERE ((m.org_id = docs.org_id) AND (m.plan = 'paid'::text))))";
        relationIn(facts, 'docs').policies.push(buildPolicy('paid', { using }));
      },
      ['public.members'],
    ],
    [
      'is content when nothing but the rest may be written',
      (facts) => letWrite(facts, 'members', 'nickname', 'plan'),
      [],
    ],
    [
      'is content with a table that makes nobody an owner of anything',
      (facts) => letWrite(facts, 'docs', 'org_id'),
      [],
    ],
    [
      'names a table that is no membership where a policy of another calls what names it',
      (facts) => {
        letWrite(facts, 'profiles', 'role', 'level', 'nick');
        const asked = { schema: 'private', calledBy: ['policy' as const], mentions: ['public.profiles'] };
        facts.helpers.push(buildFunction('is_admin', asked));
      },
      [
        {
          object: 'public.profiles',
          mend: 'revoke update on "public"."profiles" from authenticated;\ngrant update ("nick", "level") on "public"."profiles" to authenticated;',
        },
      ],
    ],
    [
      'names one for whose role a policy of another table asks',
      (facts) => {
        letWrite(facts, 'profiles', 'role');
        const using =
          "(EXISTS ( SELECT 1\n   FROM public.profiles p\n  WHERE ((p.id = auth.uid()) AND (p.role = 'admin'::text))))";
        relationIn(facts, 'docs').policies.push(buildPolicy('staff', { using }));
      },
      ['public.profiles'],
    ],
    ...(
      [
        [
          'a policy compares with what it was',
          '(role = ( SELECT p.role\n   FROM public.profiles p\n  WHERE (p.id = auth.uid())))',
          [],
        ],
        ['a policy lets be no other than it was', '(NOT (role IS DISTINCT FROM private.role_of_mine()))', []],
        ['a policy leaves one of several', "(role = ANY (ARRAY['admin'::text, 'member'::text]))", ['public.profiles']],
        [
          'a policy asks for in another row alone',
          from('profiles', "(profiles.role = 'admin'::text)"),
          ['public.profiles'],
        ],
      ] as const
    ).map(
      ([what, check, expected]): EvidenceCase => [
        `looks whether somebody guards a role: ${what}`,
        (facts) => {
          askForRole(facts);
          policyIn(facts, 'profiles', 'update').check = check;
        },
        expected,
      ],
    ),
    [
      'is content with a role that a restrictive policy guards',
      (facts) => {
        askForRole(facts);
        const check = "(role = 'member'::text)";
        relationIn(facts, 'profiles').policies.push(
          buildPolicy('keep', { command: 'update', isPermissive: false, using: 'true', check }),
        );
      },
      [],
    ],
    [
      'is content with a role that a trigger guards',
      (facts) => {
        askForRole(facts);
        for (const column of relationIn(facts, 'profiles').columns) column.isGuarded = column.name === 'role';
      },
      [],
    ],
    [
      'is content with a role for which nobody asks, and with what no policy calls',
      (facts) => {
        letWrite(facts, 'profiles', 'role');
        facts.functions.push(buildFunction('greet', { mentions: ['public.profiles'] }));
      },
      [],
    ],
    [
      'is content when users may not update their own row',
      (facts, evidence) => {
        letWrite(facts, 'members', 'role');
        for (const { personas } of evidence.relations)
          for (const { commands } of personas) Object.assign(commands.update ?? {}, { own: [0, 3] });
      },
      [],
    ],
    [
      'leaves each of the columns that decide nothing',
      (facts) => letWrite(facts, 'members', 'role', 'nickname', 'plan'),
      [{ object: 'public.members', mend: expect.stringContaining('grant update ("nickname", "plan") on') }],
    ],
    [
      'is content with a column for which its own policies ask, or that is of the same name elsewhere',
      (facts) => {
        letWrite(facts, 'members', 'plan');
        const paid = "(m.plan = 'paid'::text)";
        const ofMembers = `(EXISTS ( SELECT 1\n   FROM public.members m\n  WHERE ${paid}))`;
        const ofTeams = `(EXISTS ( SELECT 1\n   FROM public.teams m,\n    public.members o\n  WHERE ((o.user_id = auth.uid()) AND ${paid})))`;
        relationIn(facts, 'members').policies.push(buildPolicy('paid', { using: ofMembers }));
        relationIn(facts, 'docs').policies.push(
          buildPolicy('teams', { using: ofTeams }),
          buildPolicy('own', { using: "(plan = 'paid'::text)" }),
          buildPolicy('named', { using: "(docs.plan = 'paid'::text)" }),
        );
      },
      [],
    ],
  ],
  contract,
);
