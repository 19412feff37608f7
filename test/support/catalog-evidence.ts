import type { CommandEvidence, IsolationEvidence, TableEvidence } from '../../src/checks/catalog/facts.ts';
import type { Contract } from '../../src/contract/schema.ts';
import type { Command } from '../../src/core/isolation.ts';
import { catalogContract } from './catalog-contract.ts';
import type { Draft } from './catalog-facts.ts';

const commands = ['select', 'insert', 'update', 'delete'] as const satisfies readonly Command[];

/** The evidence from a database where users do what the contract says with their own rows, and nothing with others'. */
export function healthyEvidence(contract: Contract = catalogContract()): IsolationEvidence {
  const owned = Object.entries(contract.tables).filter(([, { access }]) => access === 'owner');
  return {
    version: '1',
    tables: owned.map(([name, { policies }]) => {
      const isListed = (command: Command) =>
        [...(policies[command] ?? []), ...(policies.all ?? [])].includes('authenticated');
      const entries = commands.map((command) => [command, buildCommandEvidence({ own: isListed(command) })]);
      return buildEvidence(`public.${name}`, { commands: Object.fromEntries(entries) });
    }),
  };
}

/** A copy of the evidence with something changed. */
export function changedEvidence(
  change: (draft: Draft<IsolationEvidence>) => void,
  evidence = healthyEvidence(),
): IsolationEvidence {
  const draft = structuredClone(evidence) as Draft<IsolationEvidence>;
  change(draft);
  return draft;
}

/** The evidence for a table of the schema public, to be changed. */
export function evidenceIn(draft: Draft<IsolationEvidence>, name: string): Draft<TableEvidence> {
  const found = draft.tables.find(({ table }) => table === `public.${name}`);
  if (!found) throw new Error(`No evidence for ${name}`);
  return found;
}

export function buildCommandEvidence(different: Partial<CommandEvidence> = {}): Draft<CommandEvidence> {
  return { granted: true, own: true, foreign: false, sqlstate: null, ...different };
}

/** A table where users see their own rows and nobody else sees any, unless said. */
export function buildEvidence(table: string, different: Partial<TableEvidence> = {}): Draft<TableEvidence> {
  const evidence: TableEvidence = {
    table,
    kind: 'table',
    state: 'looked',
    sqlstate: null,
    commands: {
      select: buildCommandEvidence(),
      insert: buildCommandEvidence(),
      update: buildCommandEvidence(),
      delete: buildCommandEvidence(),
    },
    anonMay: null,
    seesForeignRows: false,
    seesOwnRows: true,
    strangerSeesRows: false,
    anonSeesRows: false,
    durationMs: 3,
    ...different,
  };
  return structuredClone(evidence) as Draft<TableEvidence>;
}

/** A table that was looked at in vain, for that reason. */
export function buildVainEvidence(table: string, state: TableEvidence['state'], sqlstate: string | null = null) {
  const nothing = { seesForeignRows: null, seesOwnRows: null, strangerSeesRows: null, anonSeesRows: null };
  return buildEvidence(table, { state, sqlstate, commands: null, ...nothing });
}
