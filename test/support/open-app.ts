import { inject } from 'vitest';
import { viewCatalog } from '../../src/checks/catalog/view.ts';
import { buildChecks } from '../../src/checks/index.ts';
import type { Ports } from '../../src/checks/ports.ts';
import { viewExposures } from '../../src/checks/rls/evidence/exposure-view.ts';
import { questionOf } from '../../src/checks/rls/evidence/question-of.ts';
import { declareAccess, draftContract } from '../../src/cli/commands/contract/build-contract.ts';
import { parseContract } from '../../src/contract/load-contract.ts';
import type { Contract } from '../../src/contract/schema.ts';
import { counts, type Finding } from '../../src/core/finding.ts';
import { applyAcceptances } from '../../src/core/monitor/acceptance.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import type { App } from '../stack/apps/app.ts';
import { createAppTemplate } from '../stack/apps/app-database.ts';
import { createCleanup } from '../stack/cleanup.ts';
import { createDatabase, dropTemplate } from '../stack/database.ts';
import { installFunctions } from '../stack/install-functions.ts';
import { connectAsPostgrest } from './sql/as-postgrest.ts';
import { catalogOverSql } from './sql/catalog-over-sql.ts';
import { createLogin } from './sql/login.ts';
import { connectDatabase, type SqlDatabase } from './sql/sql-database.ts';

/** What the checks of the schema and of the policies say of a database at one moment. */
export type Sight = Readonly<Record<string, Outcome>>;

/** An application's database with the functions installed, and the checks that are about it. */
export interface OpenApp {
  readonly run: SqlDatabase['run'];
  /** Asks all checks, by the application's own contract unless another is given. */
  look(contract?: Contract): Promise<Sight>;
  /** The contract that would be written of the database as it is. */
  write(): Promise<Contract>;
  close(): Promise<unknown>;
}

const { signal } = new AbortController();

export async function openApp(app: App): Promise<OpenApp> {
  const cleanup = createCleanup();
  const source = await createAppTemplate(inject('databaseSource').serverUrl, app);
  cleanup.add(() => dropTemplate(source));
  const database = await createDatabase(source);
  cleanup.add(database.drop);
  await installFunctions(database.url);
  const sql = connectDatabase(database.url);
  cleanup.add(sql.close);
  const login = await createLogin(database.url);
  cleanup.add(login.drop);
  const connection = connectAsPostgrest(login.url);
  cleanup.add(connection.close);
  const reviewed = load(app.contract);
  const schemas = [...new Set([...reviewed.schemas, ...(reviewed.uses.storage ? ['storage'] : [])])];
  const catalog = catalogOverSql(connection, schemas);
  // Nobody is signed and no table is read over HTTP here: what the functions say is what is tried.
  const rest = { canSignStranger: false, countRows: async () => ({ ok: true, value: 0 }) as const };

  const ask = async <Value>(answer: Promise<{ ok: true; value: Value } | { ok: false; fault: unknown }>) => {
    const given = await answer;
    if (!given.ok) throw new Error(JSON.stringify(given.fault));
    return given.value;
  };

  return {
    run: sql.run,
    async look(contract = reviewed) {
      const checks = buildChecks({ rest, catalog } as unknown as Ports, contract);
      const watched = checks.filter(({ name }) => /^(rls\.|schema\.(drift|structure|foreign_keys))/.test(name));
      const told = watched.map(async (check) => {
        const outcome = await check.run({ signal });
        return [check.name, applyAcceptances(outcome, check.name, contract.accepted, Date.now())] as const;
      });
      return Object.fromEntries(await Promise.all(told));
    },
    async write() {
      const facts = await ask(catalog.read({ signal }));
      const draft = draftContract(facts, app.name);
      const view = viewCatalog(facts, load(draft));
      const evidence = await ask(catalog.readEvidence(await questionOf(view), { signal }));
      return load(declareAccess(draft, viewExposures(view, evidence)));
    },
    close: cleanup.run,
  };
}

function load(input: unknown): Contract {
  const { contract, problems } = parseContract(input);
  if (!contract) throw new Error(problems.join('\n'));
  return contract;
}

/** What counts against a database, as `check kind object`; what could not be verified counts too. */
export function complaints(sight: Sight): readonly string[] {
  return Object.entries(sight).flatMap(([check, { findings = [], exposures = [], status, ...outcome }]) => {
    const found = findings.filter(counts).map(({ kind, object }: Finding) => `${check} ${kind} ${object}`);
    const doubts = exposures
      .filter(({ verdict }) => verdict === 'not_verified')
      .map(({ relation, command, why }) => `${check} not_verified ${relation} ${command} ${why}`);
    const plain = status !== 'healthy' && found.length + doubts.length === 0;
    return [...found, ...doubts, ...(plain ? [`${check} ${status} ${'reason' in outcome ? outcome.reason : ''}`] : [])];
  });
}

/** Complaints that were not there before. */
export function newComplaints(before: Sight, after: Sight): readonly string[] {
  const known = new Set(complaints(before));
  return complaints(after).filter((complaint) => !known.has(complaint));
}

/** Whether a relation is said to be isolated for some command. */
export function callsIsolated(sight: Sight, relation: string): boolean {
  return Object.values(sight).some(({ exposures = [] }) =>
    exposures.some((one) => one.relation === relation && one.verdict === 'isolated'),
  );
}
