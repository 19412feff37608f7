import type { TableName } from '../../../contract/key-path.ts';
import type { Contract } from '../../../contract/schema.ts';
import { conclude, degraded, type Outcome } from '../../../core/outcome.ts';
import { tellAll } from '../../catalog/judge-by-rules.ts';
import { nameOf } from '../../catalog/view.ts';
import { failedByFault } from '../../failed-by-fault.ts';
import type { RestPort } from '../../ports.ts';
import { besideSilent } from '../../rest/beside-silent.ts';
import { openConversation, type RestConversation } from '../../rest/conversation.ts';
import { faultSubject } from '../../rest/fault-subject.ts';
import { addForeignKey, type ForeignKey, foreignKeysOf } from '../match-foreign-keys.ts';
import { missingForeignKey } from '../rules/missing-foreign-key.ts';

/** Level 1: whether the keys are there. The hint says how delete rules can be seen too. */
export async function foreignKeysOverRest(
  rest: RestPort,
  contract: Contract,
  signal: AbortSignal,
  hint: string,
): Promise<Outcome> {
  const conversation = openConversation(rest, signal);
  const found = await Promise.all(
    foreignKeysOf(contract).map(async (key) => ({
      name: `${key.table.name}.${key.columns} → ${key.references.name}.${key.references.columns}`,
      key,
      state: await lookUpForeignKey(conversation, contract, key),
    })),
  );
  if (conversation.brokenBy) return failedByFault(conversation.brokenBy, { level: 1 }, { unchecked: 'The schema' });

  const namesOf = (state: ForeignKeyState) => found.filter((key) => key.state === state).map(({ name }) => name);
  const details = {
    level: 1,
    missing: namesOf('missing'),
    skipped: namesOf('skipped'),
    notVerified: namesOf('not_verified'),
    found: namesOf('there').length,
  };
  const missing = found
    .filter(({ state }) => state === 'missing')
    .map(({ key }) => ({ object: `${nameOf(key.table)}.${key.columns.join(', ')}`, mend: addForeignKey(key) }));
  const outcome = conclude(
    tellAll(missingForeignKey, missing),
    degraded('not_verified', 'The delete rules of foreign keys could not be verified, only that no key is missing', {
      hint,
      details,
    }),
  );
  return besideSilent(conversation, outcome);
}

/**
 * `skipped`: an end of the key is missing or refused, which is the finding of another check.
 * `not_verified`: its target is no table of the contract, such as one in another schema, and cannot be embedded.
 */
type ForeignKeyState = 'there' | 'missing' | 'skipped' | 'not_verified';

/**
 * Finds a foreign key by embedding its target through its column, which only a foreign key makes possible. The same
 * code says that the key, its column or its target is missing, so the two ends are then looked at alone.
 */
async function lookUpForeignKey(
  conversation: RestConversation,
  { tables }: Contract,
  { table, columns: [column = '', ...others], references }: ForeignKey,
): Promise<ForeignKeyState> {
  const target = Object.values(tables).find((one) => nameOf(one) === nameOf(references));
  // Nothing can be embedded from another schema, nor by one column of several.
  if (target?.schema !== table.schema || others.length > 0) return 'not_verified';
  const [targetColumn = ''] = references.columns;
  const ask = ({ schema, name }: TableName, columns: readonly string[]) =>
    conversation.ask({ role: 'service', schema, table: name, columns, limit: 0 });

  const embedded = await ask(table, [column, `${target.name}!${column}(${targetColumn})`]);
  if (embedded.ok || embedded.fault.about === 'ambiguity') return 'there';
  if (faultSubject('service', embedded.fault) !== 'relationship') return 'skipped';
  const ends = [await ask(table, [column]), await ask(target, [targetColumn])];
  return ends.every(({ ok }) => ok) ? 'missing' : 'skipped';
}
