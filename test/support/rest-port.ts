import type { Answer, Fault } from '../../src/checks/answer.ts';
import type { CatalogPort } from '../../src/checks/catalog/facts.ts';
import type { Ports, RestPort, RestQuery, RestRole } from '../../src/checks/ports.ts';
import { createTurns } from '../../src/clients/supabase/turns.ts';
import type { Contract } from '../../src/contract/schema.ts';
import { absentCatalogPort } from './catalog-port.ts';
import { restFaults } from './rest-faults.ts';

/** What is different about a fake platform that otherwise is as its contract says, with two rows in every table. */
export interface FakePlatform {
  readonly canSignStranger?: boolean;
  readonly missingTables?: readonly string[];
  /** Table → columns. */
  readonly missingColumns?: Readonly<Record<string, readonly string[]>>;
  /** `table.column`. */
  readonly missingForeignKeys?: readonly string[];
  readonly emptyTables?: readonly string[];
  readonly tablesWithoutRowSecurity?: readonly string[];
  readonly recursivePolicies?: readonly string[];
  /** Role → tables. */
  readonly refusedTables?: Readonly<Partial<Record<RestRole, readonly string[]>>>;
  /** Table → columns, for every role. */
  readonly refusedColumns?: Readonly<Record<string, readonly string[]>>;
  /** The answer to single questions, before anything else is looked at. */
  readonly script?: (query: RestQuery) => Answer<number> | Fault | undefined;
  /** Never answers until the signal aborts. */
  readonly hangs?: boolean;
}

export interface FakeRestPort extends RestPort {
  /** What was asked so far. */
  readonly queries: readonly RestQuery[];
  /** With which signals. */
  readonly signals: ReadonlySet<AbortSignal>;
  /** Resolves with the first question. */
  readonly asked: Promise<void>;
}

/** A Data API whose answers follow from a contract and from what is different about the platform. */
export function fakeRestPort(contract: Contract, platform: FakePlatform = {}): FakeRestPort {
  const queries: RestQuery[] = [];
  const signals = new Set<AbortSignal>();
  const first = Promise.withResolvers<void>();
  return {
    turns: createTurns(6),
    held: () => [],
    canSignStranger: platform.canSignStranger ?? true,
    queries,
    signals,
    asked: first.promise,
    async countRows(query, { signal }) {
      queries.push(query);
      signals.add(signal);
      first.resolve();
      if (platform.hangs) return untilAborted(signal);
      const scripted = platform.script?.(query);
      if (scripted) return 'ok' in scripted ? scripted : { ok: false, fault: scripted };
      const fault = findFault(contract, platform, query);
      return fault ? { ok: false, fault } : { ok: true, value: countRows(contract, platform, query) };
    },
  };
}

/** The ports of a check that asks nothing but the database; the functions that show the catalog are absent unless given. */
export function restPorts(rest: RestPort, catalog: CatalogPort = absentCatalogPort): Ports {
  return { rest, catalog } as Ports;
}

/** In the order in which PostgREST and PostgreSQL look: tables, relationships, columns, privileges, policies. */
function findFault(contract: Contract, platform: FakePlatform, { role, table, columns }: RestQuery): Fault | undefined {
  const isThere = (name: string) => contract.tables[name] && !platform.missingTables?.includes(name);
  const lacks = (name: string, column: string) =>
    !contract.tables[name]?.columns[column] || platform.missingColumns?.[name]?.includes(column);
  const plain = columns.filter((column) => !column.includes('('));

  if (!isThere(table)) return restFaults.unknownTable(table);
  for (const column of columns) {
    const embedding = /^(?:\w+:)?(\w+)!(\w+)\((\w+)\)$/.exec(column);
    if (!embedding) continue;
    const [, target = '', through = '', targetColumn = ''] = embedding;
    const isRelated = contract.tables[table]?.foreignKeys.some(
      ({ columns: [own], references }) => own === through && references.name === target,
    );
    const isCut = platform.missingForeignKeys?.includes(`${table}.${through}`) || lacks(table, through);
    if (!isRelated || isCut || !isThere(target)) return restFaults.noRelationship;
    if (lacks(target, targetColumn)) return restFaults.missingColumn(targetColumn);
    if (platform.refusedTables?.[role]?.includes(target)) return restFaults.refusedByGrants;
  }
  const missing = plain.find((column) => lacks(table, column));
  if (missing) return restFaults.missingColumn(missing);
  const isRefused =
    platform.refusedTables?.[role]?.includes(table) ||
    plain.some((column) => platform.refusedColumns?.[table]?.includes(column));
  if (isRefused) return role === 'anon' ? restFaults.refusedByGrantsAsAnon : restFaults.refusedByGrants;
  if (role !== 'service' && platform.recursivePolicies?.includes(table)) return restFaults.recursivePolicy;
  return undefined;
}

function countRows(contract: Contract, platform: FakePlatform, { role, table, limit }: RestQuery): number {
  const isVisible =
    role === 'service' ||
    contract.tables[table]?.access.select === 'anyone' ||
    platform.tablesWithoutRowSecurity?.includes(table);
  const rows = isVisible && !platform.emptyTables?.includes(table) ? 2 : 0;
  return Math.min(rows, limit);
}

function untilAborted(signal: AbortSignal): Promise<Answer<number>> {
  return new Promise((resolve) => {
    const giveUp = () => resolve({ ok: false, fault: restFaults.timeout });
    if (signal.aborted) return giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
  });
}
