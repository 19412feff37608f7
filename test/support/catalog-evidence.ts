import type { EvidenceFacts, PersonaEvidence, RelationEvidence, TriedCommand } from '../../src/checks/catalog/facts.ts';
import { nameOf } from '../../src/checks/catalog/view.ts';
import type { Contract } from '../../src/contract/schema.ts';
import type { TableContract } from '../../src/contract/tables.ts';
import { type AccessWord, type Command, commands, type Persona } from '../../src/core/exposure.ts';
import { sqlVersion } from '../../src/sql/read-sql.ts';
import { catalogContract } from './catalog-contract.ts';
import type { Draft } from './catalog-facts.ts';

/** Half of the six rows of a table belong to the first of its two users, and half to the second. */
const [all, half] = [6, 3];

/** The evidence from a database where everybody can do what the contract says, and nothing else. */
export function healthyEvidence(contract: Contract = catalogContract()): EvidenceFacts {
  return { version: sqlVersion, relations: Object.values(contract.tables).map(lookAtHealthyTable) };
}

/** A copy of the evidence with something changed. */
export function changedEvidence(
  change: (draft: Draft<EvidenceFacts>) => void,
  evidence = healthyEvidence(),
): EvidenceFacts {
  const draft = structuredClone(evidence) as Draft<EvidenceFacts>;
  change(draft);
  return draft;
}

/** The evidence for a table of the schema public, to be changed. */
export function evidenceIn(draft: Draft<EvidenceFacts>, name: string): Draft<RelationEvidence> {
  const found = draft.relations.find(({ relation }) => relation === `public.${name}`);
  if (!found) throw new Error(`No evidence for ${name}`);
  return found;
}

/** The personas of a kind, to be changed. */
export function personasIn({ personas }: Draft<RelationEvidence>, as: Persona): Draft<PersonaEvidence>[] {
  return personas.filter((persona) => persona.as === as);
}

/** Changes what came of one command for all personas of a kind. */
export function changeTried(
  evidence: Draft<RelationEvidence>,
  as: Persona,
  command: Command,
  different: Partial<TriedCommand>,
): void {
  for (const persona of personasIn(evidence, as)) Object.assign(persona.commands[command] ?? {}, different);
}

/** Makes a read of a kind of persona find rows of others among all rows. */
export function showForeign(evidence: Draft<RelationEvidence>, as: Persona): void {
  for (const { sees } of personasIn(evidence, as)) sees.foreign = true;
}

/** What comes of a command that users can run with their own rows and not with those of others, unless said. */
export function buildTried(different: Partial<TriedCommand> = {}): Draft<TriedCommand> {
  const tried: TriedCommand = {
    granted: true,
    own: [half, half],
    foreign: [0, half],
    shared: null,
    madeUp: null,
    sqlstate: null,
    ...different,
  };
  return structuredClone(tried) as Draft<TriedCommand>;
}

/** Somebody who is refused every row of others, and not their own, unless said. */
export function buildPersona(as: Persona, different: Partial<PersonaEvidence> = {}): Draft<PersonaEvidence> {
  const tried = as === 'owner' ? buildTried() : buildTried({ own: null, foreign: [0, all] });
  const persona: PersonaEvidence = {
    as,
    isAdmin: false,
    sees: { own: as === 'owner' ? true : null, foreign: false },
    adds: null,
    shares: null,
    commands: Object.fromEntries(commands.map((command) => [command, tried])),
    ...different,
  };
  return structuredClone(persona) as Draft<PersonaEvidence>;
}

/** A table where users see their own rows and nobody else sees any, unless said. */
export function buildEvidence(relation: string, different: Partial<RelationEvidence> = {}): Draft<RelationEvidence> {
  const evidence: RelationEvidence = {
    relation,
    kind: 'table',
    state: 'looked',
    sqlstate: null,
    rows: all,
    isWhole: true,
    users: 2,
    durationMs: 3,
    personas: [buildPersona('anon'), buildPersona('stranger'), buildPersona('owner'), buildPersona('owner')],
    ...different,
  };
  return structuredClone(evidence) as Draft<RelationEvidence>;
}

/** A table that was looked at in vain, for that reason. */
export function buildVainEvidence(relation: string, state: RelationEvidence['state'], sqlstate: string | null = null) {
  return buildEvidence(relation, { state, sqlstate, rows: 0, isWhole: state === 'empty', users: 0, personas: [] });
}

function lookAtHealthyTable(table: TableContract): RelationEvidence {
  const personas = (['anon', 'stranger', 'owner', 'owner'] as const).map((as) => healthyPersona(table, as));
  return buildEvidence(nameOf(table), { personas });
}

/** Without owners every row is somebody else's. */
function healthyPersona({ access, owners }: TableContract, as: Persona): PersonaEvidence {
  const mine = as === 'owner' && owners.length > 0 ? half : 0;
  const others = all - mine;
  const isOpen = (word: AccessWord) => word === 'anyone' || (word === 'signed_in' && as !== 'anon');
  const tried = (command: Command): TriedCommand => {
    const word = access[command];
    const own = mine > 0 ? mine : as === 'stranger' && command === 'insert' && owners.some(isOfColumns) ? 1 : 0;
    return buildTried({
      granted: as !== 'anon' || command === 'select',
      own: own === 0 ? null : [word === 'owner' || isOpen(word) ? own : 0, own],
      foreign: [isOpen(word) ? others : 0, others],
    });
  };
  return buildPersona(as, {
    sees: { own: mine > 0 ? access.select !== 'nobody' : null, foreign: isOpen(access.select) },
    commands: Object.fromEntries(commands.map((command) => [command, tried(command)])),
  });
}

const isOfColumns = ({ path }: TableContract['owners'][number]) => path.length === 0;
