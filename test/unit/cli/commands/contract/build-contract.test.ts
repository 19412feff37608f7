import { describe, expect, test } from 'vitest';
import type { CatalogFacts, EvidenceFacts, RelationFacts } from '../../../../../src/checks/catalog/facts.ts';
import { viewCatalog } from '../../../../../src/checks/catalog/view.ts';
import { viewExposures } from '../../../../../src/checks/rls/evidence/exposure-view.ts';
import { declareAccess, draftContract, spellOut } from '../../../../../src/cli/commands/contract/build-contract.ts';
import { parseContract } from '../../../../../src/contract/load-contract.ts';
import type { ContractInput } from '../../../../../src/contract/schema.ts';
import { catalogContract } from '../../../../support/catalog-contract.ts';
import {
  buildEvidence,
  buildPersona,
  buildTried,
  changedEvidence,
  changeTried,
  evidenceIn,
  healthyEvidence,
  personasIn,
} from '../../../../support/catalog-evidence.ts';
import {
  buildColumn,
  buildPolicy,
  buildRelation,
  changedCatalog,
  grants,
  healthyCatalog,
  policyIn,
  relationIn,
} from '../../../../support/catalog-facts.ts';

const own = '(user_id = ( SELECT auth.uid() AS uid))';

const table = (name: string, given: Partial<RelationFacts> = {}): RelationFacts =>
  buildRelation(name, {
    rowSecurity: true,
    columns: [buildColumn('id', { type: 'uuid', nullable: false }), buildColumn('user_id', { type: 'uuid' })],
    policies: [buildPolicy('own', { using: own })],
    ...given,
  });
const key = (columns: string[], references: string, referencedColumns = ['id']) => ({
  ...{ name: 'key', columns, references, referencedColumns, onDelete: 'cascade' as const, isValidated: true },
});
const factsOf = (...relations: RelationFacts[]): CatalogFacts => ({ ...healthyCatalog(), relations });
const draft = (...relations: RelationFacts[]) => draftContract(factsOf(...relations), 'Notes');

describe('a draft', () => {
  test('is a contract', () => {
    const contract = draft(table('notes'));
    expect(parseContract(contract).problems).toEqual([]);
    expect(contract).toMatchObject({ platform: 'Notes', schemas: ['public'] });
  });

  test('of a real database describes every table and key of it', () => {
    const { contract, problems } = parseContract(draftContract(healthyCatalog(), 'WingmanMatch'));
    expect(problems).toEqual([]);
    const described = (tables: typeof contract & {}) =>
      Object.values(tables.tables).map(({ name, columns, primaryKey, foreignKeys, owners }) => ({
        ...{ name, columns, primaryKey, foreignKeys, owners },
      }));
    expect(contract && described(contract)).toEqual(described(catalogContract()));
  });

  test('takes over columns and keys as they are, and allows nobody anything yet', () => {
    const foreignKeys = [key(['user_id'], 'public.profiles'), key(['id', 'user_id'], 'app.orgs', ['id', 'a b'])];
    expect(draft(table('notes', { foreignKeys })).tables.notes).toEqual({
      core: true,
      columns: { id: 'uuid not null', user_id: 'uuid' },
      primaryKey: ['id'],
      foreignKeys: [
        { column: 'user_id', references: 'profiles.id', onDelete: 'cascade' },
        { columns: ['id', 'user_id'], references: 'app.orgs.(id, "a b")', onDelete: 'cascade' },
      ],
      access: 'nobody',
      owner: { columns: ['user_id'] },
    });
  });

  test('keeps a key out of the schema', () => {
    const notes = draft(table('notes', { foreignKeys: [key(['user_id'], 'auth.users')] })).tables.notes;
    expect(notes?.foreignKeys).toEqual([{ column: 'user_id', references: 'auth.users.id', onDelete: 'cascade' }]);
  });

  test('holds a table without a primary key', () => {
    const contract = draft(table('log', { primaryKey: [] }));
    expect(contract.tables.log).not.toHaveProperty('primaryKey');
    expect(parseContract(contract).problems).toEqual([]);
  });

  test('holds tables of any name and of every exposed schema', () => {
    const relations = [table('odd name'), table('a.b'), table('Notes'), table('notes', { schema: 'app' })];
    const contract = draftContract({ ...factsOf(...relations), schemas: ['public', 'app'] }, 'Notes');
    expect(Object.keys(contract.tables)).toEqual(['odd name', '"a.b"', 'Notes', 'app.notes']);
    const { contract: parsed } = parseContract(contract);
    expect(Object.values(parsed?.tables ?? {}).map(({ schema, name }) => [schema, name])).toEqual([
      ['public', 'odd name'],
      ['public', 'a.b'],
      ['public', 'Notes'],
      ['app', 'notes'],
    ]);
  });

  test('takes neither views nor partitions for tables of their own', () => {
    const contract = draft(
      table('notes', { kind: 'partitioned table' }),
      table('notes_2026', { partitionOf: 'public.notes' }),
      table('recent', { kind: 'view' }),
      table('copied', { kind: 'materialized view' }),
    );
    expect(Object.keys(contract.tables)).toEqual(['notes']);
  });
});

/** The contract that is written for a database that was changed. */
function write(
  change: (
    facts: Parameters<Parameters<typeof changedCatalog>[0]>[0],
    evidence: Parameters<Parameters<typeof changedEvidence>[0]>[0],
  ) => void = () => {},
): ContractInput {
  let evidence: EvidenceFacts = healthyEvidence();
  const facts = changedCatalog((changing) => {
    evidence = changedEvidence((draftOf) => change(changing, draftOf));
  });
  const drafted = draftContract(facts, 'WingmanMatch');
  const { contract } = parseContract(drafted);
  if (!contract) throw new Error('The draft is no contract');
  return declareAccess(drafted, viewExposures(viewCatalog(facts, contract), evidence));
}

const accessOf = (contract: ContractInput, name: string) => contract.tables[name]?.access;

describe('what is declared', () => {
  test('is what owners were seen to do with their own rows', () => {
    const contract = write();
    expect(parseContract(contract).problems).toEqual([]);
    expect(accessOf(contract, 'dating_goals')).toEqual({ select: 'owner', insert: 'owner', update: 'owner' });
    expect(accessOf(contract, 'chat_messages')).toEqual({ select: 'owner', insert: 'owner' });
    expect(accessOf(contract, 'user_locations')).toBe('owner');
  });

  test('is nobody where nobody was seen to get anywhere', () => {
    expect(accessOf(write(), 'audit_log')).toBe('nobody');
  });

  test('is never what a stranger or anon can do, however it came about', () => {
    const contract = write((facts, evidence) => {
      relationIn(facts, 'dating_goals').rowSecurity = false;
      policyIn(facts, 'chat_messages', 'select').using = 'true';
      changeTried(evidenceIn(evidence, 'user_locations'), 'stranger', 'delete', { foreign: [1, 6] });
      changeTried(evidenceIn(evidence, 'agent_sessions'), 'anon', 'select', { foreign: [6, 6] });
      relationIn(facts, 'audit_log').policies.push(
        buildPolicy('open', { command: 'all', roles: ['public'], using: 'true' }),
      );
    });
    const { approach_challenges: _list, ...others } = contract.tables;
    expect(JSON.stringify(Object.values(others).map(({ access }) => access))).not.toMatch(/signed_in|anyone/);
    expect(accessOf(contract, 'dating_goals')).toBe('owner');
    expect(accessOf(contract, 'chat_messages')).toEqual({ select: 'owner', insert: 'owner' });
    expect(accessOf(contract, 'user_locations')).toBe('owner');
    expect(accessOf(contract, 'audit_log')).toEqual({ select: 'restricted' });
  });

  test('has a word for each command where one is to be decided, and one for all where none is', () => {
    const seen = (name: string) => {
      const evidence = changedEvidence((changing) => {
        changeTried(evidenceIn(changing, name), 'stranger', 'delete', { foreign: [1, 6] });
      });
      const { contract } = parseContract(write());
      if (!contract) throw new Error('What is written is no contract');
      return viewExposures(viewCatalog(healthyCatalog(), contract), evidence);
    };
    expect(accessOf(spellOut(write(), seen('user_locations')), 'user_locations')).toEqual({
      select: 'owner',
      insert: 'owner',
      update: 'owner',
      delete: 'owner',
    });
    expect(accessOf(spellOut(write(), seen('dating_goals')), 'user_locations')).toBe('owner');
  });

  test('is open where the rows of a list name no user and nobody can change them', () => {
    expect(accessOf(write(), 'approach_challenges')).toEqual({ select: 'anyone' });
    const contract = write((facts, evidence) => {
      policyIn(facts, 'approach_challenges', 'select').roles = ['authenticated'];
      const seen = evidenceIn(evidence, 'approach_challenges');
      changeTried(seen, 'anon', 'select', { foreign: [0, 3] });
      for (const anon of personasIn(seen, 'anon')) anon.sees.foreign = false;
    });
    expect(accessOf(contract, 'approach_challenges')).toEqual({ select: 'signed_in' });
  });

  test('is strict where everybody can change the list that they read', () => {
    const contract = write((facts) => {
      const open = buildPolicy('open', { command: 'insert', check: 'true' });
      relationIn(facts, 'approach_challenges').policies.push(open);
    });
    expect(accessOf(contract, 'approach_challenges')).toEqual({ select: 'restricted' });
  });

  test('is strict where everybody reads rows to which those of users point', () => {
    const contract = write((facts) => {
      const keys = [key(['user_id'], 'public.user_profiles'), key(['challenge_id'], 'public.approach_challenges')];
      const columns = [buildColumn('id'), buildColumn('user_id'), buildColumn('challenge_id')];
      facts.relations.push(buildRelation('favourites', { columns, foreignKeys: keys }));
    });
    expect(accessOf(contract, 'approach_challenges')).toEqual({ select: 'restricted' });
  });

  test('is restricted where all users see rows of others and a stranger does not', () => {
    const contract = write((_, evidence) => {
      changeTried(evidenceIn(evidence, 'dating_goals'), 'owner', 'select', { foreign: [3, 3] });
    });
    expect(accessOf(contract, 'dating_goals')).toEqual({ select: 'restricted', insert: 'owner', update: 'owner' });
  });

  test('is for owners where all users see rows of others whose owners a key leads to, so that it is asked about', () => {
    const contract = write((facts, evidence) => {
      const reading = policyIn(facts, 'dating_goals', 'select');
      reading.using = '(EXISTS ( SELECT 1 FROM public.user_profiles WHERE (user_profiles.id = auth.uid())))';
      changeTried(evidenceIn(evidence, 'dating_goals'), 'owner', 'select', { foreign: [3, 3] });
    });
    expect(contract.tables.dating_goals?.owner).toHaveProperty('path');
    expect(accessOf(contract, 'dating_goals')).toMatchObject({ select: 'owner' });
  });

  test('is for owners where some users see more, so that it is asked about', () => {
    const contract = write((_, evidence) => {
      const [first] = evidenceIn(evidence, 'dating_goals').personas.filter(({ as }) => as === 'owner');
      Object.assign(first?.commands.select ?? {}, { foreign: [3, 3] });
    });
    expect(accessOf(contract, 'dating_goals')).toMatchObject({ select: 'owner' });
  });

  test('is nobody where users are refused their own rows', () => {
    const contract = write((_, evidence) => {
      changeTried(evidenceIn(evidence, 'dating_goals'), 'owner', 'update', { own: [0, 3] });
    });
    expect(accessOf(contract, 'dating_goals')).toEqual({ select: 'owner', insert: 'owner' });
  });

  test('is restricted where some owners are refused what others may, which a contract cannot say', () => {
    const inPart = (using: string) =>
      write((facts, evidence) => {
        policyIn(facts, 'dating_goals', 'update').using = using;
        changeTried(evidenceIn(evidence, 'dating_goals'), 'owner', 'update', { own: [1, 3] });
      });
    const writes = { select: 'owner', insert: 'owner' };
    expect(accessOf(inPart(own), 'dating_goals')).toEqual({ ...writes, update: 'restricted' });
    const byState = inPart(`(${own} AND (comfort_level IS NULL))`);
    expect(accessOf(byState, 'dating_goals')).toEqual({ ...writes, update: 'owner' });
  });

  test('is restricted where users are refused their own rows by what else a token says', () => {
    const contract = write((facts, evidence) => {
      const policy = policyIn(facts, 'dating_goals', 'update');
      policy.using = `(${own} AND ((auth.jwt() ->> 'user_role'::text) = 'admin'::text))`;
      changeTried(evidenceIn(evidence, 'dating_goals'), 'owner', 'update', { own: [0, 3] });
    });
    expect(accessOf(contract, 'dating_goals')).toEqual({ select: 'owner', insert: 'owner', update: 'restricted' });
  });

  test('is for owners where the table is empty and a policy lets somebody in', () => {
    const contract = write((_, evidence) => {
      Object.assign(evidenceIn(evidence, 'dating_goals'), { state: 'empty', personas: [] });
    });
    expect(accessOf(contract, 'dating_goals')).toEqual({ select: 'owner', insert: 'owner', update: 'owner' });
  });

  describe('for a table that nobody is known to own', () => {
    const writeRooms = (...sees: readonly [number, number][]) =>
      write((facts, evidence) => {
        const privileges = grants({ authenticated: ['SELECT', 'DELETE'] });
        const policies = [buildPolicy('rules', { command: 'all', using: 'public.may_see(id)' })];
        facts.relations.push(buildRelation('rooms', { rowSecurity: true, privileges, policies }));
        const users = sees.map((foreign) => buildPersona('owner', ofUser(foreign)));
        const personas = [buildPersona('anon'), buildPersona('stranger'), ...users];
        evidence.relations.push(buildEvidence('public.rooms', { personas }));
      });
    const ofUser = (foreign: [number, number]) => {
      const tried = buildTried({ own: null, foreign });
      return { sees: { own: null, foreign: foreign[0] > 0 }, commands: { select: tried, delete: tried } };
    };

    test('is restricted where every user gets at rows', () => {
      const contract = writeRooms([2, 6], [3, 6]);
      expect(accessOf(contract, 'rooms')).toEqual({ select: 'restricted', delete: 'restricted' });
      expect(contract.tables.rooms).not.toHaveProperty('owner');
    });

    test('is restricted to read, and for nobody to write, where some users get at rows', () => {
      expect(accessOf(writeRooms([2, 6], [0, 6]), 'rooms')).toEqual({ select: 'restricted' });
    });

    test('is restricted where no user who was asked gets at any, and policies let in somebody', () => {
      expect(accessOf(writeRooms([0, 6], [0, 6]), 'rooms')).toMatchObject({ select: 'restricted' });
    });
  });
});
