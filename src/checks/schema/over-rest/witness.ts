import type { Contract } from '../../../contract/schema.ts';
import type { TableContract } from '../../../contract/tables.ts';
import { conclude, degraded, type Outcome, type Told } from '../../../core/outcome.ts';
import { andMore } from '../../catalog/and-more.ts';
import type { ActivityFacts } from '../../catalog/facts.ts';
import { type CatalogView, nameOf } from '../../catalog/view.ts';
import { failedByFault } from '../../failed-by-fault.ts';
import type { Ports } from '../../ports.ts';
import { openConversation, type RestConversation } from '../../rest/conversation.ts';
import { faultSubject } from '../../rest/fault-subject.ts';

const hint = "Reload the schema of the Data API: notify pgrst, 'reload schema'";
const mend = "notify pgrst, 'reload schema';";

/**
 * What the Data API itself knows of the core tables that the catalog has, and of the keys between them: one question for
 * each table, and none for one that another table's question embeds, which shows that it is known. It is `otherwise` where both say the same. A table that is locked is not asked for, because the question would wait; one
 * that was locked only afterwards shows in what the database says then.
 */
export async function witnessTables(
  { rest, catalog }: Pick<Ports, 'rest' | 'catalog'>,
  { contract, tables, facts }: CatalogView,
  signal: AbortSignal,
  otherwise: Outcome,
): Promise<Outcome> {
  const conversation = openConversation(rest, signal, { knowsLocks: true });
  const core = tables.filter(
    (table) => table.contract.core && table.relation.privileges.service_role.includes('SELECT'),
  );
  const locked = locksIn(facts.activity);
  const questions = core
    .filter(({ name }) => !locked.has(name))
    .map(({ contract: table, relation }): Question => {
      const keys = table.foreignKeys.filter(
        ({ columns: [column], references }) =>
          !locked.has(nameOf(references)) &&
          relation.foreignKeys.some(({ columns }) => columns.length === 1 && columns[0] === column),
      );
      return { table, embedded: findEmbedded(contract, { ...table, foreignKeys: keys }) };
    });
  const targets = new Set(questions.flatMap(({ embedded }) => embedded.map(({ target }) => target)));
  const isEmbedded = ({ table, embedded }: Question) => embedded.length === 0 && targets.has(nameOf(table));
  const askAll = (asked: readonly Question[]) =>
    Promise.all(asked.map((question) => askOne(conversation, question))).then((seen) => ({
      told: seen.flatMap(({ told }) => told),
      shown: new Set(seen.flatMap(({ shown }) => shown)),
    }));
  const first = await askAll(questions.filter((question) => !isEmbedded(question)));
  const isUnseen = (question: Question) => isEmbedded(question) && !first.shown.has(nameOf(question.table));
  const others = await askAll(questions.filter(isUnseen));
  const told = [...first.told, ...others.told];
  const beside = (locks: ReadonlySet<string>) => core.map(({ name }) => name).filter((name) => locks.has(name));
  if (conversation.brokenBy) {
    const { reason } = conversation.brokenBy;
    const activity = reason === 'timeout' || reason === 'locked' ? await catalog.readActivity({ signal }) : null;
    const late = activity?.ok ? beside(locksIn(activity.value)) : [];
    return late.length > 0
      ? besideLock(late)
      : failedByFault(conversation.brokenBy, { level: 2 }, { unchecked: 'The schema' });
  }
  const unwitnessed = beside(new Set([...locked, ...conversation.silent]));
  return conclude(told, unwitnessed.length > 0 ? besideLock(unwitnessed) : otherwise);
}

const locksIn = ({ locks }: ActivityFacts) => new Set(locks.map(({ relation }) => relation));

const besideLock = (locked: readonly string[]) =>
  degraded('locked', `A lock keeps everybody from a core table that is there: ${andMore(locked, 'table')}`, {
    hint: 'See database.locks for the table; who holds it: select pid, pg_blocking_pids(pid), query from pg_stat_activity; then commit there, or select pg_terminate_backend(pid)',
    details: { level: 2, locked },
  });

interface Embedded {
  readonly column: string;
  readonly target: string;
  readonly text: string;
}

interface Question {
  readonly table: TableContract;
  readonly embedded: readonly Embedded[];
}

/** The keys of a table through which its question can embed another. */
function findEmbedded(contract: Contract, table: TableContract): readonly Embedded[] {
  return table.foreignKeys.flatMap((key) => {
    const target = Object.values(contract.tables).find((one) => nameOf(one) === nameOf(key.references));
    const [column = '', ...others] = key.columns;
    const isEmbeddable = others.length === 0 && target?.schema === table.schema;
    if (!isEmbeddable) return [];
    const text = `${key.references.name}!${column}(${key.references.columns[0]})`;
    return [{ column, target: nameOf(key.references), text }];
  });
}

/** What is to be told of a table, and which others its answers have shown. */
async function askOne(
  conversation: RestConversation,
  { table, embedded }: Question,
): Promise<{ readonly told: readonly Told[]; readonly shown: readonly string[] }> {
  const ask = async (columns: readonly string[]) => {
    const answer = await conversation.ask({
      role: 'service',
      schema: table.schema,
      table: table.name,
      columns,
      limit: 0,
    });
    return answer.ok ? null : faultSubject('service', answer.fault);
  };
  const [key = Object.keys(table.columns)[0] ?? '*'] = table.primaryKey;
  const subject = await ask([key, ...embedded.map(({ text }, place) => `key${place}:${text}`)]);
  const tell = (kind: string, object: string, says: string, why: string): Told => ({
    finding: { kind, level: 'failed', object, why, mend },
    reason: 'drifted',
    says: `${says}: ${object}`,
    hint,
  });
  if (subject === null) return { told: [], shown: embedded.map(({ target }) => target) };
  if (subject === 'table') {
    const unseen = tell(
      'unseen_by_api',
      nameOf(table),
      'The Data API does not know a table that the database has',
      'The table is there, and whoever asks the Data API for it is told that it is not.',
    );
    return { told: [unseen], shown: [] };
  }
  if (subject !== 'relationship') return { told: [], shown: [] };
  const alone = await Promise.all(
    embedded.map(async ({ text, ...one }) => ({ ...one, subject: await ask([key, text]) })),
  );
  const told = alone
    .filter((one) => one.subject === 'relationship')
    .map(({ column }) =>
      tell(
        'key_unseen_by_api',
        `${nameOf(table)}.${column}`,
        'The Data API does not know a foreign key that the database has',
        'The key is there, and whoever embeds its table over the Data API is refused.',
      ),
    );
  const answered = alone.filter((one) => one.subject === null);
  return { told, shown: answered.map(({ target }) => target) };
}
