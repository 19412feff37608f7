import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadContract, parseContract } from '../../../src/contract/load-contract.ts';
import type { ContractInput } from '../../../src/contract/schema.ts';

const folder = mkdtempSync(join(tmpdir(), 'contract-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const notes: ContractInput = {
  platform: 'Notes',
  tables: {
    notes: {
      core: true,
      columns: { id: 'uuid not null', user_id: 'uuid not null', text: 'text' },
      primaryKey: ['id'],
      access: 'owner',
      owner: { columns: ['user_id'] },
    },
  },
  environment: { required: [{ name: 'SUPABASE_URL' }] },
  email: { from: 'notes@notes.example' },
};

/** The contract of the notes as plain data, to be spoilt. */
function copy(): Record<string, unknown> & { tables: { notes: Record<string, unknown> }; environment: object } {
  return structuredClone(notes) as never;
}

test('without a path it is the contract of WingmanMatch', async () => {
  const { contract, problems } = await loadContract(null);
  expect(problems).toEqual([]);
  expect(contract?.platform).toBe('WingmanMatch');
  const core = Object.entries(contract?.tables ?? {}).filter(([, table]) => table.core);
  expect(core.map(([name]) => name)).toEqual([
    'user_profiles',
    'wingman_matches',
    'chat_messages',
    'wingman_sessions',
    'approach_challenges',
    'confidence_test_results',
    'user_locations',
  ]);
});

test('a file is read, its columns taken apart and its defaults filled in', async () => {
  const { contract } = await loadContract(file('notes.json', JSON.stringify(notes)));
  expect(contract?.tables.notes?.columns.user_id).toEqual({ type: 'uuid', nullable: false });
  expect(contract?.tables.notes?.columns.text).toEqual({ type: 'text', nullable: true });
  expect(contract?.schema).toBe('public');
  expect(contract?.environment.booleanTrueValues).toEqual(['true', '1', 'yes']);
});

test('a file that begins with a byte order mark is read', async () => {
  const { problems } = await loadContract(file('bom.json', `\uFEFF${JSON.stringify(notes)}`));
  expect(problems).toEqual([]);
});

test('a contract is frozen through and through', async () => {
  const { contract } = await loadContract(null);
  expect(Object.isFrozen(contract)).toBe(true);
  expect(Object.isFrozen(contract?.tables.user_profiles?.columns.id)).toBe(true);
  expect(Object.isFrozen(contract?.environment.required[0]?.aliases)).toBe(true);
});

test('a file that is not there is said to be so', async () => {
  expect(await loadContract(join(folder, 'absent.json'))).toEqual({
    contract: null,
    problems: ['there is no such file'],
  });
});

test('a directory is said to be one', async () => {
  expect((await loadContract(folder)).problems).toEqual(['it is a directory, not a file']);
});

test('JSON that cannot be parsed is one problem with its place, and quotes nothing of the file', async () => {
  const path = file('comma.json', '{\n  "platform": "hidden-name",\n}');
  expect((await loadContract(path)).problems).toEqual(['the file is not valid JSON (line 3 column 1)']);
  const other = file('word.json', 'hidden-name');
  expect((await loadContract(other)).problems).toEqual(['the file is not valid JSON']);
});

test('every problem of a contract has its path', () => {
  const spoilt = copy();
  spoilt.tables.notes.access = 'everyone';
  spoilt.tables.notes.primaryKey = 'id';
  delete (spoilt as Record<string, unknown>).email;
  const { contract, problems } = parseContract(spoilt);
  expect(contract).toBeNull();
  expect(problems).toEqual([
    'tables.notes.primaryKey: expected array, received string',
    'tables.notes.access: expected one of "owner"|"public-read"|"service"',
    'email: is missing',
  ]);
});

test.each([
  [
    'a table whose owner is not said',
    (spoilt: ReturnType<typeof copy>) => delete spoilt.tables.notes.owner,
    'tables.notes.owner: is required where access is "owner"',
  ],
  [
    'an owner of neither kind',
    (spoilt) => {
      spoilt.tables.notes.owner = 'user_id';
    },
    'tables.notes.owner: must be {"columns": […]} or {"through": {"column": …, "table": …, "columns": […]}}',
  ],
  [
    'an owner column that does not exist',
    (spoilt) => {
      spoilt.tables.notes.owner = { columns: ['constructor'] };
    },
    'tables.notes.owner.columns[0]: names no column of notes',
  ],
  [
    'an owner through a table that does not exist',
    (spoilt) => {
      spoilt.tables.notes.owner = { through: { column: 'id', table: 'books', columns: ['user_id'] } };
    },
    'tables.notes.owner.through.columns[0]: names no column of books',
  ],
  [
    'a primary key that does not exist',
    (spoilt) => {
      spoilt.tables.notes.primaryKey = ['key'];
    },
    'tables.notes.primaryKey[0]: names no column of notes',
  ],
  [
    'a foreign key of a column that does not exist',
    (spoilt) => {
      spoilt.tables.notes.foreignKeys = [{ column: 'book_id', references: 'books.id' }];
    },
    'tables.notes.foreignKeys[0].column: names no column of notes',
  ],
  [
    'a foreign key to a column that does not exist',
    (spoilt) => {
      spoilt.tables.notes.foreignKeys = [{ column: 'user_id', references: 'notes.key' }];
    },
    'tables.notes.foreignKeys[0].references: names no column of notes',
  ],
  [
    'a column without a type',
    (spoilt) => {
      spoilt.tables.notes.columns = { id: 'uuid', user_id: 'not null' };
    },
    'tables.notes.columns.user_id: must name a type, such as "text not null"',
  ],
  [
    'a table whose name would have to be quoted',
    (spoilt) => {
      spoilt.tables = { ...spoilt.tables, 'my notes; drop': spoilt.tables.notes } as never;
    },
    'tables["my notes; drop"]: must be a plain SQL identifier',
  ],
  [
    'a key that nobody knows',
    (spoilt) => {
      spoilt.tabels = {};
    },
    'Unrecognized key: "tabels"',
  ],
  [
    'a rule about a flag that is not declared',
    (spoilt) => {
      spoilt.environment = { required: [], rateLimitFlag: 'LIMIT' };
    },
    'environment.rateLimitFlag: names no flag of environment.flags',
  ],
  [
    'a forbidden flag without a stage',
    (spoilt) => {
      spoilt.environment = { required: [], flags: { TEST_MODE: false }, forbiddenInProduction: ['TEST_MODE'] };
    },
    'environment.stage: is required where forbiddenInProduction lists flags',
  ],
  [
    'a stage that is not among its values',
    (spoilt) => {
      const stage = { name: 'STAGE', default: 'development', values: ['development'], production: 'production' };
      spoilt.environment = { required: [], stage };
    },
    'environment.stage.production: is not one of environment.stage.values',
  ],
  [
    'a number that is not whole',
    (spoilt) => {
      spoilt.environment = { required: [], integers: { POOL: 1.5 } };
    },
    'environment.integers.POOL: must be a whole number or {"default": …, "minimum": …, "maximum": …}',
  ],
] satisfies [string, (spoilt: ReturnType<typeof copy>) => unknown, string][])(
  '%s is refused',
  (_title, spoil, problem) => {
    const spoilt = copy();
    spoil(spoilt);
    expect(parseContract(spoilt)).toEqual({ contract: null, problems: [problem] });
  },
);

test('a foreign key may lead to a table outside the contract', () => {
  const input = copy();
  input.tables.notes.foreignKeys = [{ column: 'user_id', references: 'users.id' }];
  expect(parseContract(input).problems).toEqual([]);
});

test('a number may have bounds', () => {
  const input = copy();
  input.environment = { required: [], integers: { SHARE: { default: 10, minimum: 0, maximum: 100 }, POOL: 20 } };
  expect(parseContract(input).contract?.environment.integers).toEqual({
    SHARE: { default: 10, minimum: 0, maximum: 100 },
    POOL: { default: 20 },
  });
});

test.each([null, [], 'text', 3])('a contract that is %j is refused', (input) => {
  expect(parseContract(input).problems).toHaveLength(1);
});
