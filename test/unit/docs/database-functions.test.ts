import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { evidenceSchema } from '../../../src/checks/catalog/facts.ts';
import { readSql, sqlFunctions } from '../../../src/sql/read-sql.ts';

const document = readFileSync(resolve(import.meta.dirname, '../../../docs/database-functions.md'), 'utf8');
const [targets, request, answer] = [...document.matchAll(/```jsonc\n([\s\S]*?)```/g)].map(([, text = '']) =>
  JSON.parse(text.replaceAll(/\s\/\/.*$/gm, '')),
);

test('the answer of the document is one', () => {
  expect(evidenceSchema.safeParse(answer).error).toBeUndefined();
});

test('every state of a relation has its line', () => {
  const states = [...document.matchAll(/^\| `([a-z_]+)` \| [^|]+ \|$/gm)].map(([, state]) => state);
  expect(states.toSorted()).toEqual([...evidenceSchema.shape.relations.element.shape.state.options].toSorted());
});

test('every key of the parameters is one that the functions read', async () => {
  const sql = await readSql('install');
  const keys = (value: unknown): string[] =>
    typeof value === 'object' && value !== null
      ? [...(Array.isArray(value) ? [] : Object.keys(value)), ...Object.values(value).flatMap(keys)]
      : [];
  // What claims and columns are called is the caller's business.
  const { claims: _claims, ...rest } = request;
  const read = new Set([...keys(targets), ...keys(rest)]);
  read.delete('role');
  for (const key of read) expect(sql, key).toContain(`'${key}'`);
});

test('the three functions that the service calls are in the table', () => {
  const told = [...document.matchAll(/^\| `(wingman_health_[a-z]+)\(/gm)].map(([, name]) => name);
  expect(told).toHaveLength(3);
  for (const name of told) expect(sqlFunctions.map((part) => `wingman_health_${part}`)).toContain(name);
});
