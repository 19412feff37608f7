import type { IsolationEvidence, TableEvidence } from '../checks/catalog/facts.ts';
import type { Answer } from '../checks/ports.ts';
import { sqlVersion } from '../sql/version.ts';

/** Puts the answers of several calls together. A view over tables of two calls was looked at twice. */
export function mergeEvidence(answers: readonly Answer<IsolationEvidence>[]): Answer<IsolationEvidence> {
  const tables = new Map<string, TableEvidence>();
  for (const answer of answers) {
    if (!answer.ok) return answer;
    for (const table of answer.value.tables)
      if (tables.get(table.table)?.state !== 'looked') tables.set(table.table, table);
  }
  return { ok: true, value: { version: sqlVersion, tables: [...tables.values()] } };
}
