import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parseContract } from '../../../src/contract/load-contract.ts';
import { accessWords } from '../../../src/core/exposure.ts';

const document = readFileSync(resolve(import.meta.dirname, '../../../docs/contract.md'), 'utf8');
const read = (path: string) => JSON.parse(readFileSync(resolve(import.meta.dirname, '../../..', path), 'utf8'));
const section = (title: string) => document.split(/^(?=#{2,3} )/m).find((text) => text.startsWith(`${title}\n`)) ?? '';
const blocks = (text: string) => [...text.matchAll(/```json\n([\s\S]*?)```/g)].map(([, block = '']) => block);

test('the small contract of the document is one', () => {
  const [small = ''] = blocks(section('## A small one'));
  expect(parseContract(JSON.parse(small)).problems).toEqual([]);
});

test('every word of access has its line, from the fewest to the most', () => {
  const words = [...section('### access').matchAll(/^\| `([a-z_]+)` \|/gm)].map(([, word]) => word);
  expect(words).toEqual([...accessWords]);
});

test('every way to an owner that the document writes is one', () => {
  const teams = read('test/stack/apps/teams/contract.json');
  const ways = blocks(section('### owner')).flatMap((block) => block.trim().split('\n'));
  expect(ways.length).toBeGreaterThan(4);
  for (const way of ways) {
    const table = { columns: {}, access: 'owner', owner: JSON.parse(way) };
    const { problems } = parseContract({ ...teams, tables: { other: table }, admins: undefined });
    expect(
      problems.filter((problem) => !problem.includes('names no column of')),
      way,
    ).toEqual([]);
  }
});

test('what the walk-through decides is a contract of its application', () => {
  const decided = blocks(section('### 2. Decide, line by line')).map((block) =>
    JSON.parse(`{${block.replaceAll(/…,\s*/g, '')}}`),
  );
  const [rest, accepted] = ['### 3. Say the rest', '### 4. Compare, and accept what is meant'].map((title) =>
    JSON.parse(`{${blocks(section(title)).join()}}`),
  );
  const teams = read('test/stack/apps/teams/contract.json');
  const changed = Object.assign({}, ...decided) as Record<string, object>;
  const tables = Object.fromEntries(
    Object.entries<object>(teams.tables).map(([name, table]) => [name, { ...table, ...changed[name] }]),
  );
  expect(Object.keys(changed).filter((name) => !Object.hasOwn(tables, name))).toEqual([]);
  expect(parseContract({ ...teams, ...rest, ...accepted, tables }).problems).toEqual([]);
});
