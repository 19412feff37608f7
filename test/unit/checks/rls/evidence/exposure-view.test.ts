import { describe, expect, test } from 'vitest';
import type { PolicyFacts, RelationFacts } from '../../../../../src/checks/catalog/facts.ts';
import { viewCatalog } from '../../../../../src/checks/catalog/view.ts';
import {
  anonymousExposures,
  type ExposureView,
  signedInExposures,
  viewExposures,
  viewExposuresInTurns,
} from '../../../../../src/checks/rls/evidence/exposure-view.ts';
import { type Contract, type ContractInput, contractSchema } from '../../../../../src/contract/schema.ts';
import type { Command } from '../../../../../src/core/exposure.ts';
import { catalogContract } from '../../../../support/catalog-contract.ts';
import {
  buildEvidence,
  buildPersona,
  buildTried,
  buildVainEvidence,
  changeTried,
  evidenceIn,
  personasIn,
  showForeign,
} from '../../../../support/catalog-evidence.ts';
import {
  buildColumn,
  buildPolicy,
  buildRelation,
  grants,
  healthyCatalog,
  policyIn,
  relationIn,
} from '../../../../support/catalog-facts.ts';
import { viewChanged } from '../../../../support/evidence-cases.ts';
import { restTables } from '../../../../support/rest-contract.ts';

const judgedOf = ({ relations }: ExposureView, name: string, command: Command) =>
  relations.find((one) => one.name === `public.${name}`)?.judged.find((one) => one.command === command);
const signedIn = (view: ExposureView, name: string, command: Command = 'select') => {
  const { verdict, why } = judgedOf(view, name, command)?.signedIn ?? {};
  return [verdict, why].filter(Boolean).join(' ');
};
const complaintOf = (view: ExposureView, name: string, command: Command = 'select') =>
  judgedOf(view, name, command)?.signedIn.complaint;

const privileges = grants({ anon: ['SELECT'], authenticated: ['SELECT'] });

/** A contract of one table that users own by `user_id`, changed. */
function contractOf(changed: Partial<ContractInput['tables'][string]>, more: Partial<ContractInput> = {}): Contract {
  const notes = { ...restTables.dating_goals!, foreignKeys: [], owner: { columns: ['user_id'] }, ...changed };
  return contractSchema.parse({
    platform: 'Test',
    tables: { notes },
    environment: { required: [] },
    email: { from: 'noreply@example.com' },
    ...more,
  });
}

describe('a row that anon may change', () => {
  const judge = (check: string | null, restrictive: string | null = null) => {
    const view = viewChanged((facts, evidence) => {
      const goals = relationIn(facts, 'dating_goals');
      goals.privileges = { ...goals.privileges, anon: ['SELECT', 'UPDATE'] };
      const add = (name: string, different: Partial<PolicyFacts>) =>
        goals.policies.push(buildPolicy(name, { command: 'update', roles: ['public'], ...different }));
      add('join', { using: '(user_id IS NULL)', check });
      if (restrictive !== null) add('fence', { isPermissive: false, using: restrictive });
      changeTried(evidenceIn(evidence, 'dating_goals'), 'anon', 'update', { foreign: [1, 3] });
    });
    return judgedOf(view, 'dating_goals', 'update')?.anonymous;
  };

  test.each([
    [null, null],
    ["(status = 'taken'::text)", null],
    ["((user_id = auth.uid()) OR (status = 'taken'::text))", null],
  ])('is open where it may be left as %s says', (check, restrictive) => {
    expect(judge(check, restrictive)).toMatchObject({ verdict: 'leaking', complaint: 'open' });
  });

  test.each([
    ['(auth.uid() = user_id)', null],
    [null, '(( SELECT auth.uid() AS uid) = user_id)'],
  ])('is closed where it has to be left to whoever is calling: %s, %s', (check, restrictive) => {
    expect(judge(check, restrictive)).toEqual({ verdict: 'denied', why: null, complaint: null });
  });
});

describe('what is judged', () => {
  test('every command on every table of the contract, declared open or not', () => {
    const { relations } = viewChanged();
    expect(relations.map(({ name }) => name)).toEqual(
      Object.values(catalogContract().tables).map(({ name }) => `public.${name}`),
    );
    for (const { judged } of relations)
      expect(judged.map(({ command }) => command)).toEqual(['select', 'insert', 'update', 'delete']);
  });

  test('what the contract does not name, once somebody from outside was granted any of it', () => {
    const view = viewChanged(({ relations }) => {
      relations.push(buildRelation('posts', { privileges }), buildRelation('internal'));
    });
    expect(judgedOf(view, 'posts', 'select')).toMatchObject({ expected: null });
    expect(judgedOf(view, 'internal', 'select')).toBeUndefined();
  });

  test('of a view the reading alone', () => {
    const view = viewChanged(({ relations }) => {
      relations.push(buildRelation('overview', { kind: 'view', privileges, reads: ['public.dating_goals'] }));
    });
    expect(view.relations.find(({ name }) => name === 'public.overview')?.judged.map(({ command }) => command)).toEqual(
      ['select'],
    );
  });

  test('nothing of a table that does not exist', () => {
    const view = viewChanged((facts) => {
      facts.relations = facts.relations.filter(({ name }) => name !== 'dating_goals');
    });
    expect(view.relations.map(({ name }) => name)).not.toContain('public.dating_goals');
  });
});

describe('what is seen', () => {
  test('is what the contract says of a database that is as it says', () => {
    const view = viewChanged();
    const verdicts = (name: string) => signedInExposures(view).filter(({ relation }) => relation === `public.${name}`);
    expect(verdicts('chat_messages').map(({ command, verdict }) => [command, verdict])).toEqual([
      ['select', 'isolated'],
      ['insert', 'isolated'],
      ['update', 'denied'],
      ['delete', 'denied'],
    ]);
    expect(verdicts('approach_challenges').map(({ verdict }) => verdict)).toEqual([
      'as_declared',
      'denied',
      'denied',
      'denied',
    ]);
    expect(signedInExposures(view).filter(({ why }) => why !== null)).toEqual([]);
    expect(anonymousExposures(view).map(({ verdict }) => verdict)).not.toContain('not_verified');
  });

  test('is told with how far each persona got and how much was tried', () => {
    const view = viewChanged((_, evidence) => {
      changeTried(evidenceIn(evidence, 'dating_goals'), 'stranger', 'update', { foreign: [2, 6] });
    });
    const exposures = [...signedInExposures(view), ...anonymousExposures(view)];
    const about = {
      relation: 'public.dating_goals',
      command: 'update',
      expected: 'owner',
      rows: 6,
      users: 2,
      why: null,
    };
    expect(exposures.filter(({ relation, command }) => relation === about.relation && command === 'update')).toEqual([
      { ...about, exposed: { stranger: 'some', owner: 'own' }, verdict: 'leaking' },
      { ...about, exposed: { anon: 'none' }, verdict: 'denied' },
    ]);
  });

  test('says nothing of owners where nobody was asked', () => {
    const view = viewExposures(viewCatalog(healthyCatalog(), catalogContract()), null);
    const [exposure] = signedInExposures(view).filter(({ relation }) => relation === 'public.dating_goals');
    expect(exposure).toMatchObject({
      ...{ exposed: { stranger: 'not_verified' }, verdict: 'not_verified', why: 'not_looked_at', rows: 0, users: 0 },
    });
    expect(exposure?.exposed).not.toHaveProperty('owner');
  });

  test('of a relation that the database called missing is nothing, not that it is closed', () => {
    const view = viewChanged((_, evidence) => {
      Object.assign(evidenceIn(evidence, 'dating_goals'), buildVainEvidence('public.dating_goals', 'missing'));
    });
    expect(signedIn(view, 'dating_goals')).toBe('not_verified not_looked_at');
  });

  test('is decided by the catalog where that is certain, without evidence', () => {
    const view = viewChanged((facts, evidence) => {
      relationIn(facts, 'dating_goals').rowSecurity = false;
      evidence.relations = [];
    });
    expect(signedIn(view, 'dating_goals')).toBe('leaking');
    expect(signedIn(view, 'chat_messages', 'delete')).toBe('denied');
  });
});

describe('users', () => {
  test('who see rows of others while others do not are some who see more', () => {
    const view = viewChanged((_, evidence) => {
      const [first] = personasIn(evidenceIn(evidence, 'dating_goals'), 'owner');
      Object.assign(first?.commands.select ?? {}, { foreign: [3, 3] });
    });
    expect(signedIn(view, 'dating_goals')).toBe('not_verified some_users_see_more');
  });

  test('who are declared administrators may see everything', () => {
    const view = viewChanged((_, evidence) => {
      const [first] = personasIn(evidenceIn(evidence, 'dating_goals'), 'owner');
      Object.assign(first ?? {}, { isAdmin: true });
      Object.assign(first?.commands.select ?? {}, { foreign: [3, 3] });
    });
    expect(signedIn(view, 'dating_goals')).toBe('isolated');
  });

  test('for whom there was no row of somebody else say nothing', () => {
    const view = viewChanged((_, evidence) => {
      changeTried(evidenceIn(evidence, 'dating_goals'), 'owner', 'select', { foreign: null });
    });
    expect(signedIn(view, 'dating_goals')).toBe('not_verified one_owner');
  });

  test('for whom one is among all rows leak, though no row of a sample was', () => {
    const view = viewChanged((_, evidence) => {
      changeTried(evidenceIn(evidence, 'dating_goals'), 'owner', 'select', { foreign: null });
      showForeign(evidenceIn(evidence, 'dating_goals'), 'owner');
    });
    expect(complaintOf(view, 'dating_goals')).toBe('leaking');
  });

  test('are refused where one of them may not do it with own rows, though others may', () => {
    const view = viewChanged((_, evidence) => {
      const [first] = personasIn(evidenceIn(evidence, 'dating_goals'), 'owner');
      Object.assign(first?.commands.update ?? {}, { own: [0, 3] });
    });
    expect(signedIn(view, 'dating_goals', 'update')).toBe('isolated refused');
  });
});

describe('policies', () => {
  const ofOrganisation = "(((auth.jwt() -> 'app_metadata'::text) ->> 'org'::text) = goals)";

  test('that ask for claims that were not tried leave it open what other tokens would get', () => {
    const view = viewChanged((facts) => {
      relationIn(facts, 'dating_goals').policies.push(buildPolicy('org', { using: ofOrganisation }));
    });
    expect(signedIn(view, 'dating_goals')).toBe('not_verified claims');
    expect(signedIn(view, 'dating_goals', 'update')).toBe('isolated');
  });

  test('that ask a function which reads claims leave it open too, unless the contract knows of some', () => {
    const may = buildPolicy('may', { using: 'private.may(goals)', functionsRead: ['claims'] });
    const add = (facts: Parameters<Parameters<typeof viewChanged>[0] & {}>[0]) =>
      relationIn(facts, 'notes').policies.push(may);
    const access = { select: 'owner' } as const;
    const admins = { claim: 'app_metadata.role', equals: 'staff' };
    expect(signedIn(viewChanged(add, contractOf({ access })), 'notes')).toBe('not_verified claims');
    expect(signedIn(viewChanged(add, contractOf({ access }, { admins })), 'notes')).toBe('isolated');
  });

  test.each([
    ['themselves', '(user_id = auth.uid())'],
    ['by a function', 'private.mine(goals)'],
  ])('that look for users %s were not tried where owners have another claim', (_, using) => {
    const access = { select: 'owner' } as const;
    const owner = { columns: ['user_id'], claim: 'app_metadata.org' };
    const look = (admins: Contract['admins'] = [], mentions = ['public.members']) => {
      const notes = contractOf({ access, owner });
      const members = contractOf({ access, owner: { columns: ['user_id'] } }).tables.notes!;
      const contract = { ...notes, admins, tables: { ...notes.tables, members: { ...members, name: 'members' } } };
      const view = viewChanged((facts) => {
        const seen = relationIn(facts, 'notes');
        facts.relations.push({ ...seen, name: 'members' });
        seen.policies = [buildPolicy('org', { using: ofOrganisation }), buildPolicy('user', { using })];
        facts.helpers.push({ ...facts.functions[0]!, schema: 'private', name: 'mine', mentions: [...mentions] });
      }, contract);
      return signedIn(view, 'notes');
    };
    expect(look()).toBe('not_verified claims');
    if (!using.startsWith('private')) return;
    expect(look([], ['public.others'])).toBe('isolated');
    expect(look([{ table: { schema: 'public', name: 'members' }, column: 'user_id', where: {} }])).toBe('isolated');
  });

  test('that ask for the claim of the owners or of administrators were tried', () => {
    const org = buildPolicy('org', { using: ofOrganisation });
    const owner = { columns: ['user_id'], claim: 'app_metadata.org' };
    const access = { select: 'owner' } as const;
    const admins = { claim: 'app_metadata.org', equals: 'staff' };
    const add = (facts: Parameters<Parameters<typeof viewChanged>[0] & {}>[0]) => {
      relationIn(facts, 'notes').policies = [org];
    };
    expect(signedIn(viewChanged(add, contractOf({ access })), 'notes')).toBe('not_verified claims');
    expect(signedIn(viewChanged(add, contractOf({ access, owner })), 'notes')).toBe('isolated');
    expect(signedIn(viewChanged(add, contractOf({ access }, { admins })), 'notes')).toBe('isolated');
  });

  test('that look at more than the owner may refuse own rows', () => {
    const refuse = (using: string) =>
      viewChanged((facts, evidence) => {
        policyIn(facts, 'dating_goals', 'select').using = using;
        const goals = evidenceIn(evidence, 'dating_goals');
        changeTried(goals, 'owner', 'select', { own: [0, 3] });
        for (const { sees } of personasIn(goals, 'owner')) sees.own = false;
      });
    const own = '(user_id = ( SELECT auth.uid() AS uid))';
    expect(signedIn(refuse(own), 'dating_goals')).toBe('denied refused');
    expect(signedIn(refuse(`(${own} AND (goals IS NOT NULL))`), 'dating_goals')).toBe('not_verified own_rows_refused');
  });
});

describe('shared rows', () => {
  const shared = { column: 'goals', equals: 'open' } as const;
  const showShared = (
    change: { foreign?: [number, number] } = {},
    more: Partial<typeof shared & { with: 'anyone' }> = {},
  ) =>
    viewChanged(
      (facts, evidence) => {
        const policies = [buildPolicy('open', { roles: ['public'], using: "(goals = 'open'::text)" })];
        relationIn(facts, 'notes').policies.push(...policies);
        for (const as of ['anon', 'stranger', 'owner'] as const)
          changeTried(evidenceIn(evidence, 'notes'), as, 'select', { shared: [2, 2], ...change });
      },
      contractOf({ access: { select: 'owner' }, shared: { ...shared, ...more } }),
    );

  test('may be read by users, and not by everybody', () => {
    const view = showShared();
    expect(signedIn(view, 'notes')).toBe('isolated');
    expect(judgedOf(view, 'notes', 'select')?.anonymous).toMatchObject({ complaint: 'open_in_part' });
  });

  test('may be read by everybody where the contract says so', () => {
    expect(judgedOf(showShared({}, { with: 'anyone' }), 'notes', 'select')?.anonymous).toMatchObject({
      verdict: 'as_declared',
    });
  });

  test('do not hide that others can be read', () => {
    expect(signedIn(showShared({ foreign: [1, 3] }), 'notes')).toBe('not_verified some_rows_open');
  });
});

describe('what is written through a view with the rights of its owner', () => {
  const people: ContractInput['tables'][string] = {
    columns: { id: 'uuid', name: 'text' },
    access: { select: 'anyone' },
  };
  const judge = (
    different: Partial<RelationFacts>,
    foreign: [number, number],
    tables: Readonly<Record<string, typeof people>> = {},
  ) =>
    viewChanged((facts, evidence) => {
      const all = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'] as const;
      const view = buildRelation('people', {
        kind: 'view',
        takes: ['delete', 'insert', 'update'],
        lendsRights: true,
        privileges: grants({ anon: ['SELECT'], authenticated: [...all] }),
        ...different,
      });
      facts.relations = [...facts.relations.filter(({ name }) => name !== 'people'), view];
      const see = (as: 'anon' | 'stranger' | 'owner') => {
        const select = as === 'owner' ? buildTried({ foreign: [1, 1], own: null }) : buildTried({ foreign, own: null });
        return buildPersona(as, { sees: { own: null, foreign: (select.foreign?.[0] ?? 0) > 0 }, commands: { select } });
      };
      evidence.relations = evidence.relations.filter(({ relation }) => relation !== 'public.people');
      evidence.relations.push(
        buildEvidence('public.people', { kind: 'view', personas: [see('anon'), see('stranger'), see('owner')] }),
      );
    }, catalogContract(tables));
  const said = (view: ExposureView) =>
    (['insert', 'update', 'delete'] as const).map((command) => {
      const found = judgedOf(view, 'people', command);
      return found && `${found.signedIn.verdict} ${found.anonymous.verdict}`;
    });

  test('may be written by whoever is shown it, though the contract lets anyone read it', () => {
    expect(said(judge({}, [3, 3], { people }))).toEqual(['leaking denied', 'leaking denied', 'leaking denied']);
    expect(said(judge({ privileges: grants({ anon: ['UPDATE', 'SELECT'] }) }, [3, 3]))).toEqual([
      'denied denied',
      'denied leaking',
      'denied denied',
    ]);
  });

  test('may be added in the name of others where the view does not check it', () => {
    const columns = [buildColumn('user_id', { type: 'uuid' })];
    expect(said(judge({ columns }, [0, 3]))).toEqual(['leaking denied', 'restricted denied', 'restricted denied']);
    expect(said(judge({ columns, checksRows: true }, [0, 3]))).toEqual([
      'restricted denied',
      'restricted denied',
      'restricted denied',
    ]);
  });

  test('is not judged where nobody can tell whose a row is that is added', () => {
    expect(said(judge({}, [0, 3]))).toEqual([undefined, 'restricted denied', 'restricted denied']);
  });

  test('may be given away by its owner where the view does not check it', () => {
    const update = (different: Partial<RelationFacts>, userMayUpdate = true) => {
      const mine: ContractInput['tables'][string] = {
        columns: { user_id: 'uuid' },
        access: { select: 'owner', update: 'owner' },
        owner: { columns: ['user_id'] },
      };
      const view = viewChanged((facts, evidence) => {
        Object.assign(relationIn(facts, 'mine'), {
          kind: 'view',
          takes: ['update'],
          lendsRights: true,
          columns: [buildColumn('user_id', { type: 'uuid', userMayUpdate })],
          privileges: grants({ authenticated: ['SELECT', 'UPDATE'] }),
          policies: [],
          ...different,
        });
        for (const one of evidence.relations) if (one.relation === 'public.mine') one.kind = 'view';
      }, catalogContract({ mine }));
      return signedIn(view, 'mine', 'update');
    };
    expect(update({})).toBe('leaking');
    expect(update({ checksRows: true })).toBe('isolated');
    expect(update({}, false)).toBe('isolated');
  });

  test('is not known for whom it may not be read by', () => {
    expect(said(judge({ privileges: grants({ authenticated: ['UPDATE'] }) }, [0, 3]))[1]).toBe('not_verified denied');
  });

  test('is for the tables to judge where the rights are those of the caller', () => {
    expect(said(judge({ lendsRights: false }, [3, 3]))).toEqual([undefined, undefined, undefined]);
  });
});

describe('partitions', () => {
  const partition = () =>
    buildRelation('goals_2026', {
      partitionOf: 'public.dating_goals',
      rowSecurity: true,
      privileges: grants({ authenticated: ['SELECT', 'UPDATE'] }),
    });

  test('are held to what the contract says of the whole', () => {
    const view = viewChanged((facts, evidence) => {
      facts.relations.push({ ...partition(), rowSecurity: false });
      evidence.relations.push(buildEvidence('public.goals_2026'));
    });
    expect(judgedOf(view, 'goals_2026', 'select')).toMatchObject({
      expected: 'owner',
      signedIn: { verdict: 'leaking' },
    });
  });

  test('may refuse users, who go through the whole table', () => {
    const view = viewChanged((facts, evidence) => {
      facts.relations.push(partition());
      evidence.relations.push(buildEvidence('public.goals_2026'));
    });
    expect(signedIn(view, 'goals_2026')).toBe('denied');
    expect(complaintOf(view, 'goals_2026')).toBeNull();
  });
});

describe('views that the contract does not name', () => {
  const lookAt = (stranger: [number, number], relation: Parameters<typeof buildRelation>[1], table = 'dating_goals') =>
    viewChanged((facts, evidence) => {
      facts.relations.push(
        buildRelation('overview', { kind: 'view', privileges, reads: [`public.${table}`], ...relation }),
      );
      const select = buildTried({ own: null, foreign: stranger });
      const sees = { own: null, foreign: stranger[0] > 0 };
      evidence.relations.push(
        buildEvidence('public.overview', {
          kind: 'view',
          personas: [
            buildPersona('anon', { commands: { select: buildTried({ own: null, foreign: [0, 6] }) } }),
            buildPersona('stranger', { sees, commands: { select } }),
            buildPersona('owner', { commands: { select: buildTried({ own: null, foreign: [3, 6] }) } }),
          ],
        }),
      );
    });

  test('leak where they show a stranger rows of users', () => {
    expect(signedIn(lookAt([6, 6], {}), 'overview')).toBe('leaking');
  });

  test('are closed to strangers where they show a user something and a stranger nothing', () => {
    expect(signedIn(lookAt([0, 6], {}), 'overview')).toBe('restricted');
  });

  test('show what the tables show where those are open', () => {
    expect(signedIn(lookAt([6, 6], {}, 'approach_challenges'), 'overview')).toBe('as_declared shows_what_tables_show');
  });

  test('show more than the tables where somebody was seen to be shown more', () => {
    const view = viewChanged((facts, evidence) => {
      const reads = ['public.approach_challenges'];
      facts.relations.push(buildRelation('overview', { kind: 'view', privileges, reads }));
      evidence.relations.push(
        buildEvidence('public.overview', { kind: 'view', personas: [buildPersona('stranger', { adds: true })] }),
      );
    });
    expect(signedIn(view, 'overview')).toBe('leaking');
  });
});

test('whether a stranger may add rows in its own name is told apart', () => {
  const view = viewChanged();
  expect(judgedOf(view, 'dating_goals', 'insert')).toMatchObject({ strangerOwn: true });
  expect(judgedOf(view, 'chat_messages', 'insert')).toMatchObject({ strangerOwn: null });
});

describe('what users may do with rows of their own', () => {
  test('is not refused in part by a row that could not be added a second time', () => {
    const view = viewChanged((_, evidence) => {
      const [first] = personasIn(evidenceIn(evidence, 'dating_goals'), 'owner');
      Object.assign(first?.commands.insert ?? {}, { own: [1, 3] });
    });
    expect(signedIn(view, 'dating_goals', 'insert')).toBe('isolated');
  });

  test('is told beside what strangers get at, and nothing of it where users get at nothing of theirs', () => {
    const view = viewChanged((_, evidence) => {
      changeTried(evidenceIn(evidence, 'dating_goals'), 'owner', 'delete', { own: [0, 3] });
    });
    const ofGoals = signedInExposures(view).filter(({ relation }) => relation === 'public.dating_goals');
    expect(ofGoals.map(({ command, exposed }) => [command, exposed])).toEqual([
      ['select', { stranger: 'none', owner: 'own' }],
      ['insert', { stranger: 'none', owner: 'own' }],
      ['update', { stranger: 'none', owner: 'own' }],
      ['delete', { stranger: 'none', owner: 'none' }],
    ]);
  });

  test('is known of one user where it is not of another', () => {
    const view = viewChanged((_, evidence) => {
      const [first, second] = personasIn(evidenceIn(evidence, 'dating_goals'), 'owner');
      Object.assign(first?.commands.update ?? {}, { own: null });
      Object.assign(second?.commands.update ?? {}, { own: [0, 3] });
    });
    expect(judgedOf(view, 'dating_goals', 'update')?.own).toBe(false);
    const blind = viewChanged((_, evidence) => {
      changeTried(evidenceIn(evidence, 'dating_goals'), 'owner', 'update', { own: null });
    });
    expect(judgedOf(blind, 'dating_goals', 'update')?.own).toBeNull();
    expect(signedIn(blind, 'dating_goals', 'update')).toBe('not_verified empty');
  });
});

describe('rows of others that users were tried with', () => {
  test('are not those that were given away and could be neither read nor deleted', () => {
    const view = viewChanged((_, evidence) => {
      const goals = evidenceIn(evidence, 'dating_goals');
      changeTried(goals, 'owner', 'delete', { foreign: null });
      changeTried(goals, 'owner', 'select', { foreign: null });
    });
    expect(signedIn(view, 'dating_goals', 'update')).toBe('not_verified one_owner');
    expect(signedIn(view, 'dating_goals', 'insert')).toBe('isolated');
  });

  test('may be such as are shared', () => {
    const view = viewChanged((_, evidence) => {
      changeTried(evidenceIn(evidence, 'dating_goals'), 'owner', 'select', { foreign: null, shared: [0, 2] });
    });
    expect(signedIn(view, 'dating_goals')).toBe('isolated');
  });

  test('end with an error for each user: then the table works for nobody, although own rows alone were tried', () => {
    const view = viewChanged((_, evidence) => {
      const goals = evidenceIn(evidence, 'dating_goals');
      changeTried(goals, 'owner', 'update', { own: [0, 3], foreign: null, sqlstate: '22012' });
    });
    expect(judgedOf(view, 'dating_goals', 'update')?.failing).toHaveLength(2);
    expect(signedIn(view, 'dating_goals', 'update')).toBe('not_verified sqlstate 22012');
    expect(complaintOf(view, 'dating_goals', 'update')).toBe('unusable');
    expect(judgedOf(view, 'dating_goals', 'select')?.failing).toEqual([]);
  });
});

test('a restrictive policy on another claim says nothing of who is kept apart, and may be why own rows are refused', () => {
  const org = "(((auth.jwt() -> 'app_metadata'::text) ->> 'org'::text) = goals)";
  const holdBack = (own: readonly [number, number]) =>
    viewChanged((facts, evidence) => {
      relationIn(facts, 'dating_goals').policies.push(buildPolicy('org', { using: org, isPermissive: false }));
      const goals = evidenceIn(evidence, 'dating_goals');
      changeTried(goals, 'owner', 'select', { own: [...own] });
      for (const { sees } of personasIn(goals, 'owner')) sees.own = own[0] > 0;
    });
  expect(signedIn(holdBack([3, 3]), 'dating_goals')).toBe('isolated');
  expect(signedIn(holdBack([0, 3]), 'dating_goals')).toBe('not_verified claims');
});

test('a view in which two users read their own rows and no others is closed to strangers', () => {
  const persona = (as: 'stranger' | 'owner', own: boolean | null) =>
    buildPersona(as, { sees: { own, foreign: false }, commands: { select: buildTried({ own: null, foreign: null }) } });
  const lookAs = (...personas: ReturnType<typeof persona>[]) =>
    viewChanged((facts, evidence) => {
      facts.relations.push(buildRelation('overview', { kind: 'view', privileges, reads: ['public.dating_goals'] }));
      evidence.relations.push(buildEvidence('public.overview', { kind: 'view', personas }));
    });
  const two = lookAs(persona('stranger', null), persona('owner', true), persona('owner', true));
  expect(judgedOf(two, 'overview', 'select')?.owners).toHaveLength(2);
  const one = lookAs(persona('stranger', null), persona('owner', true), persona('owner', false));
  expect(judgedOf(one, 'overview', 'select')?.owners).toHaveLength(0);
});

test('a partition that lets a stranger at rows leaks, whatever the whole refuses', () => {
  const view = viewChanged((facts, evidence) => {
    facts.relations.push(
      buildRelation('goals_2026', {
        partitionOf: 'public.dating_goals',
        rowSecurity: true,
        privileges: grants({ authenticated: ['SELECT'] }),
        policies: [buildPolicy('open', { using: 'true' })],
      }),
    );
    evidence.relations.push(buildEvidence('public.goals_2026'));
  });
  expect(complaintOf(view, 'goals_2026')).toBe('leaking');
});

test('what is judged some relations at a time is the same, and is judged once for the same evidence', async () => {
  const facts = healthyCatalog();
  const many = Array.from({ length: 120 }, (_, place) => buildRelation(`posts_${place}`, { privileges }));
  const catalog = viewCatalog({ ...facts, relations: [...facts.relations, ...many] }, catalogContract());
  const evidence = { version: '1', relations: many.map(({ name }) => buildEvidence(`public.${name}`)) };
  const judged = viewExposuresInTurns(catalog)(evidence);
  expect(viewExposuresInTurns(catalog)(evidence)).toBe(judged);
  expect(await judged).toEqual(viewExposures(catalog, evidence));
  expect((await judged).relations.length).toBeGreaterThanOrEqual(120);
});

test('a view shows what the tables show too where those are open for some rows', () => {
  const view = viewChanged((facts, evidence) => {
    changeTried(evidenceIn(evidence, 'dating_goals'), 'stranger', 'select', { foreign: [2, 6] });
    const reads = ['public.chat_messages', 'public.dating_goals'];
    facts.relations.push(buildRelation('overview', { kind: 'view', privileges, reads }));
    const select = buildTried({ own: null, foreign: [6, 6] });
    const personas = [buildPersona('stranger', { sees: { own: null, foreign: true }, commands: { select } })];
    evidence.relations.push(buildEvidence('public.overview', { kind: 'view', personas }));
  });
  expect(signedIn(view, 'overview')).toBe('as_declared shows_what_tables_show');
});

test('a materialized view of users’ rows, which has no policies, leaks to whoever reads it', () => {
  const view = viewChanged((facts, evidence) => {
    const reads = ['public.dating_goals'];
    facts.relations.push(buildRelation('overview', { kind: 'materialized view', privileges, reads }));
    const select = buildTried({ own: null, foreign: [6, 6] });
    const personas = [buildPersona('stranger', { sees: { own: null, foreign: true }, commands: { select } })];
    evidence.relations.push(buildEvidence('public.overview', { kind: 'materialized view', personas }));
  });
  expect(signedIn(view, 'overview')).toBe('leaking');
  expect(view.relations.find(({ name }) => name === 'public.overview')?.judged).toHaveLength(1);
});

test('where nobody may, and policies let in somebody who was not asked, nothing is claimed', () => {
  const view = viewChanged((facts, evidence) => {
    const own = '(user_id = ( SELECT auth.uid() AS uid))';
    relationIn(facts, 'chat_messages').policies.push(buildPolicy('own', { command: 'delete', using: own }));
    changeTried(evidenceIn(evidence, 'chat_messages'), 'owner', 'delete', { own: null });
  });
  expect(signedIn(view, 'chat_messages', 'delete')).toBe('not_verified policies_let_somebody');
  expect(signedIn(view, 'chat_messages', 'update')).toBe('denied');
});

describe('what can be read without signing in', () => {
  const readSome = (relation: Parameters<typeof buildRelation>[1]) =>
    viewChanged((facts, evidence) => {
      const columns = [buildColumn('id'), buildColumn('user_id')];
      facts.relations.push(buildRelation('posts', { privileges, columns, rowSecurity: true, ...relation }));
      const select = buildTried({ own: null, foreign: [2, 6] });
      const personas = [buildPersona('anon', { sees: { own: null, foreign: true }, commands: { select } })];
      evidence.relations.push(buildEvidence('public.posts', { personas }));
    });
  const anonymous = (view: ExposureView, name = 'posts') => judgedOf(view, name, 'select')?.anonymous;
  const policies = [buildPolicy('some', { roles: ['anon'], using: 'is_public' })];

  test('is some rows of a table that nobody declared, which a person decides about', () => {
    expect(anonymous(readSome({ policies }))).toMatchObject({ complaint: 'open_in_part' });
  });

  test('is a leak where a view that nobody declared shows rows of users', () => {
    expect(anonymous(readSome({ kind: 'view', reads: ['public.dating_goals'] }))).toMatchObject({
      ...{ verdict: 'leaking', complaint: 'open' },
    });
  });

  test('is as declared where one of several ways to share is with everybody', () => {
    const shared = [
      { column: 'goals', equals: 'open' },
      { column: 'goals', equals: 'published', with: 'anyone' as const },
    ];
    const view = viewChanged(
      (facts, evidence) => {
        const open = buildPolicy('open', { roles: ['public'], using: "(goals = 'published'::text)" });
        relationIn(facts, 'notes').policies.push(open);
        changeTried(evidenceIn(evidence, 'notes'), 'anon', 'select', { shared: [2, 2] });
      },
      contractOf({ access: { select: 'owner' }, shared }),
    );
    expect(anonymous(view, 'notes')).toMatchObject({ verdict: 'as_declared' });
  });
});

test('a table of the contract of which nobody from outside was granted anything is judged all the same', () => {
  const view = viewChanged((facts) => {
    relationIn(facts, 'dating_goals').privileges = grants();
  });
  expect(judgedOf(view, 'dating_goals', 'select')?.signedIn).toMatchObject({ verdict: 'denied', complaint: 'refused' });
});
