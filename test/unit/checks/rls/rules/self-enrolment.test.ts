import { selfEnrolment } from '../../../../../src/checks/rls/rules/self-enrolment.ts';
import { changeTried, evidenceIn } from '../../../../support/catalog-evidence.ts';
import { buildPolicy, relationIn } from '../../../../support/catalog-facts.ts';
import { testExposureRule } from '../../../../support/evidence-cases.ts';
import { restContract } from '../../../../support/rest-contract.ts';

const columns = { id: 'uuid not null', org_id: 'uuid', user_id: 'uuid' };
const members = {
  columns: { org_id: 'uuid not null', user_id: 'uuid not null', role: 'text' },
  primaryKey: ['org_id', 'user_id'],
  access: 'restricted',
  owner: { columns: ['user_id'] },
} as const;
const docs = {
  columns,
  primaryKey: ['id'],
  access: 'owner',
  owner: { path: 'org_id -> members.org_id : user_id' },
} as const;
const folders = { columns, primaryKey: ['id'], access: 'owner', owner: { columns: ['user_id'] } } as const;
const files = {
  columns: { id: 'uuid', folder_id: 'uuid' },
  access: 'owner',
  owner: { path: 'folder_id -> folders.id : user_id' },
} as const;
const contract = restContract(structuredClone({ members, docs, folders, files }) as never);

testExposureRule(
  selfEnrolment,
  [
    [
      'names a table of members to which a stranger may add a row in its own name',
      (_, evidence) => {
        changeTried(evidenceIn(evidence, 'members'), 'stranger', 'insert', { own: [1, 2] });
      },
      [
        {
          object: 'public.members',
          roles: ['authenticated'],
          commands: ['insert'],
          mend: "select policyname, permissive, roles, cmd, qual, with_check from pg_policies where schemaname = 'public' and tablename = 'members';",
        },
      ],
    ],
    [
      'is content with a table whose rows have a key of their own, to which nothing that is there points',
      (_, evidence) => {
        changeTried(evidenceIn(evidence, 'folders'), 'stranger', 'insert', { own: [1, 1] });
      },
      [],
    ],
    [
      'is content with a table that makes nobody an owner of anything',
      (_, evidence) => {
        changeTried(evidenceIn(evidence, 'docs'), 'stranger', 'insert', { own: [1, 1] });
      },
      [],
    ],
    [
      'is content when members alone may add members',
      (_, evidence) => {
        changeTried(evidenceIn(evidence, 'members'), 'owner', 'insert', { own: [3, 3] });
      },
      [],
    ],
    [
      'names the policy by which a stranger joins',
      (facts, evidence) => {
        relationIn(facts, 'members').policies.push(buildPolicy('join', { command: 'insert', check: 'true' }));
        changeTried(evidenceIn(evidence, 'members'), 'stranger', 'insert', { own: [1, 2] });
      },
      [{ object: 'public.members', suspects: ['join'] }],
    ],
  ],
  contract,
);

testExposureRule(
  selfEnrolment,
  [
    [
      'names a table that makes administrators',
      (_, evidence) => {
        changeTried(evidenceIn(evidence, 'dating_goals'), 'stranger', 'insert', { own: [1, 1] });
      },
      ['public.dating_goals'],
    ],
  ],
  { ...restContract(), admins: [{ table: { schema: 'public', name: 'dating_goals' }, column: 'user_id', where: {} }] },
);
