import type { IsolationEvidence, TableEvidence } from '../../../src/checks/catalog/facts.ts';
import { evidenceSchema } from '../../../src/checks/catalog/facts.ts';
import { describeOwners } from '../../../src/clients/supabase/catalog-owners.ts';
import { contractSchema } from '../../../src/contract/schema.ts';
import { wingmanMatch } from '../../../src/contract/wingman-match.ts';
import { askAfter, type SqlDatabase } from './sql-database.ts';

export const contract = contractSchema.parse(wingmanMatch);
/** The tables of the contract that belong to users, as the function takes them. */
export const [ownedTables = ''] = describeOwners(contract.tables);

export interface EvidenceQuestion {
  /** What is changed before, and taken back afterwards. */
  readonly change?: string;
  readonly tables?: string;
  readonly claims?: Readonly<Record<string, unknown>>;
}

export async function askEvidence(
  database: SqlDatabase,
  { change = 'select', tables = ownedTables, claims = {} }: EvidenceQuestion = {},
): Promise<IsolationEvidence> {
  const question = `public.wingman_health_evidence('${tables}', 'public', '${JSON.stringify(claims)}')`;
  for (let attempt = 1; ; attempt += 1) {
    const evidence = evidenceSchema.parse(await askAfter(database, change, question));
    // On a machine with other work to do, a question of milliseconds may take longer than the function allows.
    if (attempt === attempts || !evidence.tables.some(({ state }) => state === 'timeout')) return evidence;
  }
}

const attempts = 6;

type Answers = Readonly<Record<string, unknown>>;

/** Every single answer by its name, such as `dating_goals delete.foreign`; how long it took is not among them. */
function flatten({ tables }: IsolationEvidence): Answers {
  return Object.fromEntries(
    tables.flatMap((evidence) =>
      answersOf(evidence).map(
        ([name, answer]) => [`${evidence.table.replace('public.', '')} ${name}`, answer] as const,
      ),
    ),
  );
}

function answersOf({ table: _, durationMs: __, commands, anonMay, ...answers }: TableEvidence): [string, unknown][] {
  return [
    ...Object.entries(answers),
    ...Object.entries(commands ?? {}).flatMap(([command, evidence]) =>
      Object.entries(evidence).map(([side, answer]): [string, unknown] => [`${command}.${side}`, answer]),
    ),
    ...Object.entries(anonMay ?? {}).map(([command, answer]): [string, unknown] => [`anon.${command}`, answer]),
  ];
}

/** What the later evidence says otherwise, or more. */
export function differences(before: IsolationEvidence, after: IsolationEvidence): Answers {
  const known = flatten(before);
  return Object.fromEntries(Object.entries(flatten(after)).filter(([name, answer]) => known[name] !== answer));
}
