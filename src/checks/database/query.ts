import type { Contract } from '../../contract/schema.ts';
import type { Check } from '../../core/check.ts';
import { failed, healthy } from '../../core/outcome.ts';
import type { Fault } from '../answer.ts';
import { andMore } from '../catalog/and-more.ts';
import { failedByFault } from '../failed-by-fault.ts';
import type { Ports } from '../ports.ts';
import { openConversation } from '../rest/conversation.ts';
import { faultSubject } from '../rest/fault-subject.ts';
import { readTable } from '../rest/read-table.ts';
import { noTableToRead, silenceOf, tablesToTry } from './reach-database.ts';

/** A key can be accepted by an API that has lost its tables; only a read shows that data come back. */
export function databaseQuery({ rest, catalog }: Ports, contract: Contract): Check {
  return {
    name: 'database.query',
    title: 'A bounded read returns rows as it should',
    critical: true,
    async run({ signal }) {
      const activity = await catalog.readActivity({ signal });
      const silence = silenceOf(activity);
      if (silence) return failedByFault(silence);
      const { free, locked } = tablesToTry(contract, activity);
      const conversation = openConversation(rest, signal);
      const [unreadable, silent]: [string[], string[]] = [[], []];
      let refusal: Fault | null = null;
      for (const [table, shape] of free) {
        const answer = await readTable(conversation, { role: 'service', limit: 1 }, shape);
        if (conversation.brokenBy) return failedByFault(conversation.brokenBy, { table });
        if (answer.ok && answer.value > 1) return tooManyRows(table, answer.value);
        if (answer.ok)
          return healthy(
            `A read of ${table} that was limited to one row returned ${answer.value === 0 ? 'none' : 'one'}`,
            { table, rows: answer.value, unreadable, locked: [...locked, ...silent] },
          );
        const subject = faultSubject('service', answer.fault);
        (subject === 'lock' ? silent : unreadable).push(table);
        if (subject !== 'lock' && subject !== 'table') refusal ??= answer.fault;
      }
      if (unreadable.length === 0) return noTableToRead([...locked, ...silent]);
      if (refusal) return failedByFault(refusal, { unreadable }, { where: andMore(unreadable, 'table') });
      return failed('missing', `None of the tables that could be read exists: ${andMore(unreadable, 'table')}`, {
        hint: `Apply the migrations; if the tables are there, expose the schema "${contract.schema}" in the API, and let it reload its schema`,
        details: { unreadable },
      });
    },
  };
}

function tooManyRows(table: string, rows: number) {
  return failed('invalid', `A read of ${table} that was limited to one row returned ${rows}`, {
    hint: 'A proxy in between drops the limit of the question (?limit=1): let the whole query string through to the Data API',
    details: { table, rows },
  });
}
