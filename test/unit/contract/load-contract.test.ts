import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadContract, parseContract } from '../../../src/contract/load-contract.ts';
import type { ContractInput } from '../../../src/contract/schema.ts';
import { wingmanMatch } from '../../../src/contract/wingman-match.ts';

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
    'tables.notes.access: must be one of nobody, owner, restricted, signed_in, anyone, or one for each of select, insert, update, delete',
    'email: is missing',
  ]);
});

const usersTwice = 'must say once which columns name the users: "columns", or after a last colon';
const usersNever = 'must say which columns name the users: "columns", or after a last colon';

test.each([
  [
    'a table whose owner is not said',
    (spoilt: ReturnType<typeof copy>) => delete spoilt.tables.notes.owner,
    'tables.notes.owner: is required where access is "owner" (select, insert, update, delete)',
  ],
  [
    'a table whose owner is not said, for the commands that need one',
    (spoilt) => {
      delete spoilt.tables.notes.owner;
      spoilt.tables.notes.access = { select: 'signed_in', update: 'owner' };
    },
    'tables.notes.owner: is required where access is "owner" (update)',
  ],
  [
    'an owner of neither kind',
    (spoilt) => {
      spoilt.tables.notes.owner = 'user_id';
    },
    'tables.notes.owner: expected object, received string',
  ],
  [
    'an owner of neither kind in a list',
    (spoilt) => {
      spoilt.tables.notes.owner = [{ columns: ['user_id'] }, 'user_id'];
    },
    'tables.notes.owner[1]: expected object, received string',
  ],
  [
    'an owner column that does not exist',
    (spoilt) => {
      spoilt.tables.notes.owner = { columns: ['constructor'] };
    },
    'tables.notes.owner.columns: names no column of notes: constructor',
  ],
  [
    'a way to the owner that begins with a column that does not exist',
    (spoilt) => {
      spoilt.tables.notes.owner = { path: 'book_id -> books.id : user_id' };
    },
    'tables.notes.owner.path: names no column of notes: book_id',
  ],
  [
    'a way to the owner by a column that does not exist',
    (spoilt) => {
      spoilt.tables.notes.owner = { path: 'id -> books.id <- notes.book_id : user_id' };
    },
    'tables.notes.owner.path: names no column of notes: book_id',
  ],
  [
    'a way to the owner to columns that do not exist',
    (spoilt) => {
      spoilt.tables.notes.owner = { path: 'id -> books.id <- notes.id', columns: ['author_id'] };
    },
    'tables.notes.owner.columns: names no column of notes: author_id',
  ],
  [
    'a way to the owner that is no way',
    (spoilt) => {
      spoilt.tables.notes.owner = { path: 'id => books.id : user_id' };
    },
    'tables.notes.owner: expected an arrow or the end at "=> books.id : user_id"',
  ],
  [
    'a way to the owner in a list that is no way',
    (spoilt) => {
      spoilt.tables.notes.owner = [{ columns: ['user_id'] }, { path: 'id ->' }];
    },
    'tables.notes.owner[1]: expected a name at the end',
  ],
  [
    'a way that leads to no users',
    (spoilt) => {
      spoilt.tables.notes.owner = { path: 'id -> books.id' };
    },
    `tables.notes.owner: ${usersNever}`,
  ],
  [
    'an owner without anything',
    (spoilt) => {
      spoilt.tables.notes.owner = {};
    },
    `tables.notes.owner: ${usersNever}`,
  ],
  [
    'a way that names its users twice',
    (spoilt) => {
      spoilt.tables.notes.owner = { path: 'id -> books.id : user_id', columns: ['owner_id'] };
    },
    `tables.notes.owner: ${usersTwice}`,
  ],
  [
    'a way that names users before its end',
    (spoilt) => {
      spoilt.tables.notes.owner = { path: ['id -> books.id : user_id', 'id -> shelves.id : user_id'] };
    },
    'tables.notes.owner: must name no columns after a colon but at its end',
  ],
  [
    'owners who are named by different claims',
    (spoilt) => {
      spoilt.tables.notes.owner = [{ columns: ['user_id'] }, { columns: ['id'], claim: 'app_metadata.tenant' }];
    },
    'tables.notes.owner: must be of one claim',
  ],
  [
    'a claim that is no path',
    (spoilt) => {
      spoilt.tables.notes.owner = { columns: ['user_id'], claim: "sub' or true" };
    },
    'tables.notes.owner.claim: must be the path of a claim, such as app_metadata.tenant_id',
  ],
  [
    'a primary key that does not exist',
    (spoilt) => {
      spoilt.tables.notes.primaryKey = ['key'];
    },
    'tables.notes.primaryKey: names no column of notes: key',
  ],
  [
    'a foreign key of a column that does not exist',
    (spoilt) => {
      spoilt.tables.notes.foreignKeys = [{ column: 'book_id', references: 'books.id' }];
    },
    'tables.notes.foreignKeys[0]: names no column of notes: book_id',
  ],
  [
    'a foreign key to a column that does not exist',
    (spoilt) => {
      spoilt.tables.notes.foreignKeys = [{ column: 'user_id', references: 'public.notes.key' }];
    },
    'tables.notes.foreignKeys[0].references: names no column of notes: key',
  ],
  [
    'a foreign key to a table without a column',
    (spoilt) => {
      spoilt.tables.notes.foreignKeys = [{ column: 'user_id', references: 'notes' }];
    },
    'tables.notes.foreignKeys[0].references: expected table.column or schema.table.column at the end',
  ],
  [
    'a foreign key with one column here and two there',
    (spoilt) => {
      spoilt.tables.notes.foreignKeys = [{ column: 'user_id', references: 'books.(id, user_id)' }];
    },
    'tables.notes.foreignKeys[0]: must have as many columns as it references',
  ],
  [
    'a foreign key with column and columns',
    (spoilt) => {
      spoilt.tables.notes.foreignKeys = [{ column: 'user_id', columns: ['user_id'], references: 'books.id' }];
    },
    'tables.notes.foreignKeys[0]: must have column or columns',
  ],
  [
    'a foreign key without a column',
    (spoilt) => {
      spoilt.tables.notes.foreignKeys = [{ references: 'books.id' }];
    },
    'tables.notes.foreignKeys[0]: must have column or columns',
  ],
  [
    'access to a command that nobody knows',
    (spoilt) => {
      spoilt.tables.notes.access = { all: 'owner' };
    },
    'tables.notes.access: Unrecognized key: "all"',
  ],
  [
    'a shared row by a column that does not exist',
    (spoilt) => {
      spoilt.tables.notes.shared = { column: 'is_public', equals: true };
    },
    'tables.notes.shared: names no column of notes: is_public',
  ],
  [
    'a shared row without a condition',
    (spoilt) => {
      spoilt.tables.notes.shared = { column: 'text' };
    },
    'tables.notes.shared: must have equals or notNull',
  ],
  [
    'a shared row with two conditions',
    (spoilt) => {
      spoilt.tables.notes.shared = [{ column: 'text', equals: 'a', notNull: true }];
    },
    'tables.notes.shared[0]: must have equals or notNull',
  ],
  [
    'shared rows that nobody may read',
    (spoilt) => {
      spoilt.tables.notes.access = { insert: 'owner' };
      spoilt.tables.notes.shared = { column: 'text', equals: 'a' };
    },
    'tables.notes.shared: contradicts access: nobody may select',
  ],
  [
    'shared rows where everybody may read every row',
    (spoilt) => {
      spoilt.tables.notes.access = { select: 'anyone', insert: 'owner' };
      spoilt.tables.notes.shared = { column: 'text', equals: 'a', with: 'anyone' };
    },
    'tables.notes.shared: says nothing: access lets anyone select every row',
  ],
  [
    'rows that are shared with users where they may read every row',
    (spoilt) => {
      spoilt.tables.notes.access = { select: 'signed_in', insert: 'owner' };
      spoilt.tables.notes.shared = { column: 'text', equals: 'a' };
    },
    'tables.notes.shared: says nothing: access lets signed_in select every row',
  ],
  [
    'administrators in a column that does not exist',
    (spoilt) => {
      spoilt.admins = { table: 'notes', column: 'admin_id', where: { text: 'admin' } };
    },
    'admins: names no column of notes: admin_id',
  ],
  [
    'administrators by neither table nor claim',
    (spoilt) => {
      spoilt.admins = [{ claim: 'app_metadata.role', equals: 'admin' }, { table: 'notes' }];
    },
    'admins[1]: must be {"table": …, "column": …} or {"claim": …}',
  ],
  [
    'a column without a type',
    (spoilt) => {
      spoilt.tables.notes.columns = { id: 'uuid', user_id: 'not null' };
    },
    'tables.notes.columns.user_id: must name a type, such as "text not null"',
  ],
  [
    'a table without a name',
    (spoilt) => {
      spoilt.tables = { ...spoilt.tables, '': spoilt.tables.notes } as never;
    },
    'tables.: must be a name',
  ],
  [
    'a table whose name no database takes',
    (spoilt) => {
      spoilt.tables = { ...spoilt.tables, 'no\0tes': spoilt.tables.notes } as never;
    },
    'tables["no\\u0000tes"]: holds a zero byte',
  ],
  [
    'a table that is there twice under two names',
    (spoilt) => {
      spoilt.tables = { ...spoilt.tables, 'public."notes"': spoilt.tables.notes } as never;
    },
    'tables["public.\\"notes\\""]: names public.notes a second time',
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

/** What the contract says of the notes after something was changed. */
function notesWith(changed: Record<string, unknown>) {
  const input = copy();
  Object.assign(input.tables.notes, changed);
  const { contract, problems } = parseContract(input);
  expect(problems).toEqual([]);
  return contract?.tables.notes;
}

test('one word is for all commands, and a command that is left out is for nobody', () => {
  const all = { select: 'owner', insert: 'owner', update: 'owner', delete: 'owner' };
  expect(notesWith({})?.access).toEqual(all);
  expect(notesWith({ access: { select: 'anyone', insert: 'signed_in', update: 'restricted' } })?.access).toEqual({
    select: 'anyone',
    insert: 'signed_in',
    update: 'restricted',
    delete: 'nobody',
  });
});

const toBook = { from: ['book_id'], to: { schema: 'public', name: 'books' }, by: ['id'] };
const toReaders = { from: ['id'], to: { schema: 'app', name: 'readers' }, by: ['book_id'] };

test.each([
  [{ columns: ['user_id', 'id'] }, [{ path: [], columns: ['user_id', 'id'] }]],
  [{ path: 'user_id -> books.id : owner_id' }, [{ path: [{ ...toBook, from: ['user_id'] }], columns: ['owner_id'] }]],
  [
    [{ columns: ['user_id'] }, { path: ['user_id -> books.id', 'id <- app.readers.book_id'], columns: ['reader_id'] }],
    [
      { path: [], columns: ['user_id'] },
      { path: [{ ...toBook, from: ['user_id'] }, toReaders], columns: ['reader_id'] },
    ],
  ],
  [
    { path: ['user_id → books.id', 'id ← app.readers.book_id : reader_id'] },
    [{ path: [{ ...toBook, from: ['user_id'] }, toReaders], columns: ['reader_id'] }],
  ],
  [
    { path: '(user_id, id) -> books.(owner_id, note_id) : (a, "b.c")' },
    [
      {
        path: [{ from: ['user_id', 'id'], to: { schema: 'public', name: 'books' }, by: ['owner_id', 'note_id'] }],
        columns: ['a', 'b.c'],
      },
    ],
  ],
])('whose a row is may be said as %j', (owner, owners) => {
  expect(notesWith({ owner })).toMatchObject({ owners, claim: 'sub' });
});

test('owners may be named by another claim of the token', () => {
  const owner = { columns: ['user_id'], claim: 'app_metadata.tenant_id' };
  expect(notesWith({ owner })).toMatchObject({ owners: [{ columns: ['user_id'] }], claim: 'app_metadata.tenant_id' });
});

test('rows are shared where a column equals a constant, which is compared as text, or is not null', () => {
  expect(notesWith({ shared: { column: 'text', equals: true } })?.shared).toEqual([
    { column: 'text', equals: ['true'], with: 'signed_in' },
  ]);
  const shared = [
    { column: 'text', equals: ['a', 1, false], with: 'anyone' },
    { column: 'user_id', notNull: true },
  ];
  expect(notesWith({ shared })?.shared).toEqual([
    { column: 'text', equals: ['a', '1', 'false'], with: 'anyone' },
    { column: 'user_id', notNull: true, with: 'signed_in' },
  ]);
});

test('rows may be shared with anyone where users may read every row', () => {
  const shared = { column: 'text', equals: 'a', with: 'anyone' };
  expect(notesWith({ access: { select: 'signed_in' }, shared })?.shared).toMatchObject([{ with: 'anyone' }]);
});

test('keys are resolved, of one column or several, into this schema or another, and may be none', () => {
  const foreignKeys = [
    { column: 'user_id', references: 'auth.users.id' },
    { columns: ['id', 'user_id'], references: 'books.(note_id, owner_id)', onDelete: 'cascade' },
  ];
  const { primaryKey, ...without } = copy().tables.notes;
  expect(notesWith({ foreignKeys })?.foreignKeys).toEqual([
    { columns: ['user_id'], references: { schema: 'auth', name: 'users', columns: ['id'] }, onDelete: 'no action' },
    {
      columns: ['id', 'user_id'],
      references: { schema: 'public', name: 'books', columns: ['note_id', 'owner_id'] },
      onDelete: 'cascade',
    },
  ]);
  expect(primaryKey).toEqual(['id']);
  const input = { ...copy(), tables: { notes: without } };
  expect(parseContract(input).contract?.tables.notes?.primaryKey).toEqual([]);
});

test('tables are in the first schema unless they say another, whatever their names are', () => {
  const { notes: table } = copy().tables;
  const tables = { notes: table, 'public.notes': table, 'my notes; drop': table, '"a.b"': table };
  const { contract, problems } = parseContract({ ...copy(), schemas: ['app', 'public'], tables });
  expect(problems).toEqual([]);
  expect(Object.values(contract?.tables ?? {}).map(({ schema, name }) => [schema, name])).toEqual([
    ['app', 'notes'],
    ['public', 'notes'],
    ['app', 'my notes; drop'],
    ['app', 'a.b'],
  ]);
  expect(contract).toMatchObject({ schema: 'app', schemas: ['app', 'public'] });
});

test('administrators are in tables or have a claim', () => {
  const admins = [
    { table: 'staff', column: 'user_id', where: { level: 3 } },
    { table: 'app.admins', column: 'id' },
    { claim: 'app_metadata.role', equals: 'admin' },
    { claim: 'is_admin', equals: true },
  ];
  expect(parseContract({ ...copy(), admins }).contract?.admins).toEqual([
    { table: { schema: 'public', name: 'staff' }, column: 'user_id', where: { level: '3' } },
    { table: { schema: 'app', name: 'admins' }, column: 'id', where: {} },
    { claim: 'app_metadata.role', equals: 'admin' },
    { claim: 'is_admin', equals: 'true' },
  ]);
  expect(parseContract({ ...copy(), admins: admins[1] }).contract?.admins).toHaveLength(1);
  expect(parseContract(copy()).contract?.admins).toEqual([]);
});

test('storage and realtime are not used unless said, and what was reviewed is kept', () => {
  const reviewed = { at: '2026-11-01', entries: { 'policy public.notes.own': 'user_id = auth.uid()' } };
  const { contract } = parseContract({ ...copy(), uses: { realtime: true }, reviewed });
  expect(contract?.uses).toEqual({ redis: true, email: true, auth: true, storage: false, realtime: true });
  expect(contract?.reviewed).toEqual(reviewed);
});

const first = 'it is a contract of the first version, and this service reads the second: ';

test.each([
  [{ schema: 'app' }, {}, '"schema": "app" is now "schemas": ["app"]'],
  [{}, { access: 'service' }, '"access": "service" is now "access": "nobody"'],
  [{}, { access: 'public-read' }, '"access": "public-read" is now "access": {"select": "anyone"}'],
  [
    {},
    { policies: { select: ['authenticated'] } },
    '"policies" is gone: "access" says for each of select, insert, update and delete who may (nobody, owner, restricted, signed_in or anyone)',
  ],
  [
    {},
    { owner: { through: { column: 'id', table: 'books', columns: ['user_id'] } } },
    '"owner": {"through": {"column": "match_id", "table": "matches", "columns": ["user_id"]}} is now "owner": {"path": "match_id -> matches.id : user_id"}',
  ],
])('a contract of the first version is told how %j and %j are written now', (ofFile, ofTable, how) => {
  const input = { ...copy(), ...ofFile };
  Object.assign(input.tables.notes, ofTable);
  expect(parseContract(input)).toEqual({ contract: null, problems: [`${first}${how}`] });
});

test('a contract of the first version is refused in one message, whatever else is wrong with it', () => {
  const { notes: table } = copy().tables;
  const through = { column: 'id', table: 'notes', columns: ['user_id'] };
  const tables = {
    notes: { ...table, policies: { all: ['authenticated'] } },
    secrets: { ...table, access: 'service' },
    challenges: { ...table, access: 'public-read' },
    messages: { ...table, owner: { through } },
    broken: 7,
  };
  const { problems } = parseContract({ platform: 7, schema: 'app', tables });
  expect(problems).toHaveLength(1);
  for (const field of ['"schema"', '"service"', '"public-read"', '"policies"', '"through"'])
    expect(problems[0]).toContain(field);
});

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

const senderOf = (from: string) => {
  const { contract, problems } = parseContract({ ...wingmanMatch, email: { from } });
  return contract?.email.from ?? problems.join();
};

test.each([
  ['hello@tasks.dev', 'hello@tasks.dev'],
  [' hello@tasks.dev ', 'hello@tasks.dev'],
  ['<hello@tasks.dev>', 'hello@tasks.dev'],
  ['Tasks <hello@tasks.dev>', 'hello@tasks.dev'],
  ['Tasks<hello@tasks.dev>', 'hello@tasks.dev'],
  ['"Tasks, Inc." <hello@tasks.dev>', 'hello@tasks.dev'],
  ['"Ann \\"A.\\" <x>" <hello@tasks.dev>', 'hello@tasks.dev'],
  ['Überraschung · 任务 <hello@tasks.dev>', 'hello@tasks.dev'],
  ['=?UTF-8?Q?T=C3=A4sks?= <hello@tasks.dev>', 'hello@tasks.dev'],
  ['Tasks <hello@täsks.dev>', 'hello@xn--tsks-loa.dev'],
  ["O'Neil at Tasks <o.neil+x@mail.tasks.dev>", 'o.neil+x@mail.tasks.dev'],
])('the sender %s is %s', (from, address) => {
  expect(senderOf(from)).toBe(address);
});

test.each([
  'Tasks',
  'Tasks <hello>',
  'hello@tasks.dev.',
  'hello@tasks..dev',
  'hello@-tasks.dev',
  '.hello@tasks.dev',
  'mailto:hello@tasks.dev',
  'a@tasks.dev, b@tasks.dev',
  'A <a@tasks.dev>, B <b@tasks.dev>',
  'hello@tasks.dev (Tasks)',
  'Tasks\r\nBcc: x@y.dev <hello@tasks.dev>',
  '<>',
  'a@b@',
  'Tasks <hello@tasks.dev> <x@y.dev>',
  'hello@',
  '@tasks.dev',
  '',
])('the sender "%s" is none', (from) => {
  expect(senderOf(from)).toMatch(/email\.from.*must be an e-mail address/);
});

test('what stands twice in one object is told, and so is a name that would be dropped', async () => {
  const text = JSON.stringify(notes);
  const twice = text.replace('"tables":{', '"tables":{"notes":{"columns":{},"access":"nobody"},');
  expect((await loadContract(file('twice.json', twice))).problems).toEqual(['tables.notes: stands twice']);
  const column = text.replace('"text":"text"', '"text":"text","text":"uuid"');
  expect((await loadContract(file('column.json', column))).problems).toEqual([
    'tables.notes.columns.text: stands twice',
  ]);
  const dropped = text.replace('"text":"text"', '"__proto__":"text"');
  expect((await loadContract(file('dropped.json', dropped))).problems).toEqual([
    'tables.notes.columns.__proto__: is no name that can be read',
  ]);
});

test('names that every object has are names', async () => {
  const names = ['constructor', 'toString', 'hasOwnProperty', 'valueOf'];
  for (const name of names) {
    const text = JSON.stringify(notes).replaceAll('"notes":', `"${name}":`).replaceAll('"text":', `"${name}":`);
    const { contract, problems } = await loadContract(file('prototype.json', text));
    expect(problems).toEqual([]);
    expect(Object.keys(contract?.tables[name]?.columns ?? {})).toContain(name);
  }
});

test.each(['/dev/zero', '/dev/null'])('%s, which may go on for ever, is not read', async (path) => {
  expect((await loadContract(path)).problems).toEqual(['it is no file, but a device or a pipe']);
});

test('a file of 50 MB is not read', async () => {
  const from = performance.now();
  const path = file('large.json', `{"platform": "${'x'.repeat(50 * 1_024 * 1_024)}"}`);
  const written = performance.now();
  expect((await loadContract(path)).problems).toEqual(['the file is too large (50 MB; a contract has 8 at most)']);
  expect(performance.now() - written).toBeLessThan(Math.max(100, written - from));
});

test('of very many problems the first are told, and how many more there are', async () => {
  const tables = Object.fromEntries(Array.from({ length: 2_000 }, (_none, at) => [`table_${at}`, { columns: 1 }]));
  const { problems } = await loadContract(file('many.json', JSON.stringify({ ...notes, tables })));
  expect(problems).toHaveLength(51);
  expect(problems.at(-1)).toBe('and 3950 more problems');
});

test('a problem stands on one line that ends, whatever the file names', async () => {
  const text = JSON.stringify({ ...notes, 'a\n\u001b[31m': 1, ['x'.repeat(100_000)]: 1 });
  const [problem = '', ...others] = (await loadContract(file('odd.json', text))).problems;
  expect(others).toEqual([]);
  expect(problem).toMatch(/^Unrecognized keys: "a\\n\\u001b\[31m", "x{900,}…$/);
  expect(problem.length).toBe(1_001);
});

test.each(['objects', 'lists'])('10,000 %s within each other are told to be none of it', async (what) => {
  const deep =
    what === 'lists' ? '['.repeat(10_000) + ']'.repeat(10_000) : `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`;
  for (const key of ['tables', 'environment', 'email', 'admins', 'accepted', 'uses']) {
    const text = JSON.stringify({ ...notes, [key]: 'here' }).replace('"here"', deep);
    const { problems } = await loadContract(file('deep.json', text));
    expect(problems[0]).toMatch(new RegExp(`^${key}`));
  }
});

test('a chain of keys may come back to where it began, and tables may reference each other', async () => {
  const owner = { path: `id${' -> others.id -> notes.id'.repeat(1_000)} : user_id` };
  const reference = (table: string) => [{ column: 'id', references: `${table}.id` }];
  const table = { ...notes.tables.notes, owner };
  const tables = {
    notes: { ...table, foreignKeys: reference('others') },
    others: { ...table, foreignKeys: reference('notes') },
  };
  const { contract, problems } = await loadContract(file('cycle.json', JSON.stringify({ ...notes, tables })));
  expect(problems).toEqual([]);
  expect(contract?.tables.notes?.owners[0]?.path).toHaveLength(2_000);
});
