import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { parseContract } from '../../src/contract/load-contract.ts';
import type { Contract, ContractInput } from '../../src/contract/schema.ts';
import { wingmanMatch } from '../../src/contract/wingman-match.ts';
import { useStack } from '../stack/use-stack.ts';
import { type CliRun, runCli } from '../support/run-cli.ts';

const stack = await useStack({ redis: false, functions: true });
const bare = await useStack({ redis: false });
const folder = mkdtempSync(join(tmpdir(), 'wingman-health-contract-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const known = parseContract(wingmanMatch).contract!;
const write = () => runCli(['contract', '--platform', 'Copy'], stack.environment);
const parse = ({ stdout }: CliRun) => parseContract(JSON.parse(stdout));

/** Changes the database until the test is over. */
async function change(sql: string, mend: string): Promise<void> {
  await stack.supabase.sql(sql);
  onTestFinished(async () => void (await stack.supabase.sql(mend)));
}

/** The file that was written, changed by hand. */
function save(run: CliRun, edit: (contract: ContractInput) => void = () => {}): string {
  const contract = JSON.parse(run.stdout) as ContractInput;
  edit(contract);
  const file = join(folder, `${crypto.randomUUID()}.json`);
  writeFileSync(file, JSON.stringify(contract));
  return file;
}

const check = (file: string, ...selected: readonly string[]) =>
  runCli(['check', ...selected, '--fail-on', 'degraded'], { ...stack.environment, CONTRACT: file });
const compare = (file: string) => runCli(['contract', '--check', file], stack.environment);

/** The cells of the line about a table. */
const lineOf = (text: string, table: string) =>
  text
    .split('\n')
    .find((line) => line.startsWith(`public.${table} `))
    ?.split(/ {2,}/);

describe('of WingmanMatch as it is', () => {
  test('a contract is written, and what is missing in it is said', async () => {
    const run = await write();

    expect(run.code, run.stderr).toBe(0);
    expect(parse(run)).toMatchObject({ problems: [], contract: { platform: 'Copy', schemas: ['public'] } });
    expect(run.stderr).toMatch(/^email\.from: /m);
    expect(run.stderr).toMatch(/^tables\.approach_challenges: anybody may read it/m);
    expect(run.stderr).not.toContain('To decide');
  });

  test('it says of every table what the contract says that comes with the service', async () => {
    const { contract } = parse(await write());

    expect(describeTables(contract)).toEqual(describeTables(known));
  });

  test('every check of tables and users is healthy with it, untouched', async () => {
    const file = save(await write());

    const checked = await check(file, 'schema', 'rls');

    expect(checked.code, checked.stdout).toBe(0);
    expect(await compare(file)).toMatchObject({
      code: 0,
      stdout: 'The database is as the contract says, as far as was looked.\n',
    });
  });
});

/** Everything but which tables are core, which nobody sees from outside. */
function describeTables(contract: Contract | null) {
  const tables = Object.entries(contract?.tables ?? {}).toSorted(([left], [right]) => (left < right ? -1 : 1));
  return tables.map(([, { core: _core, foreignKeys, ...table }]) => ({
    ...table,
    foreignKeys: foreignKeys.map((key) => JSON.stringify(key)).sort(),
  }));
}

const loose = (table: string, rest: string) =>
  [`create policy loose on public.${table} ${rest}`, `drop policy loose on public.${table}`] as const;

describe('of a database with a hole', () => {
  test.each([
    ['rows of users that anybody reads', 'dating_goals', 'select', ...loose('dating_goals', 'for select using (true)')],
    [
      'rows of users that whoever signs up deletes',
      'chat_messages',
      'delete',
      ...loose('chat_messages', 'for delete to authenticated using (true)'),
    ],
    [
      'a list that whoever signs up writes',
      'approach_challenges',
      'insert',
      ...loose('approach_challenges', 'for insert to authenticated with check (true)'),
    ],
    [
      'row level security that is off',
      'user_locations',
      'select',
      'alter table user_locations disable row level security',
      'alter table user_locations enable row level security',
    ],
  ] as const)('%s is not declared, is to be decided and is complained of', async (_, table, command, sql, mend) => {
    await change(sql, mend);
    const run = await write();

    const { contract, problems } = parse(run);
    expect(problems).toEqual([]);
    expect(['owner', 'nobody']).toContain(contract?.tables[table]?.access[command]);
    expect(lineOf(run.stderr, table)).toBeDefined();
    const file = save(run);
    const checked = await check(file, 'rls');
    expect(checked.code).toBe(1);
    expect(checked.stdout).toMatch(/^\[-\] rls\.(isolation|anonymous) /m);
    expect(await compare(file)).toMatchObject({ code: 1, stdout: expect.stringContaining(`public.${table}`) });
  });

  test('the table says who can do it with how many rows, and what to write if that is meant', async () => {
    await change(...loose('dating_goals', 'for select using (goals is not null)'));

    const { stderr } = await write();

    expect(stderr).toContain('To decide: what is open wider than the contract says.');
    expect(lineOf(stderr, 'dating_goals')).toEqual([
      'public.dating_goals',
      'select',
      'all rows',
      'anybody, without signing in',
      '"access": {"select": "anyone"}',
    ]);
  });

  test('what a person decided is what the checks ask for from then on', async () => {
    await change(...loose('dating_goals', 'for select to authenticated using (goals is not null)'));
    const file = save(await write(), ({ tables: { dating_goals } }) => {
      Object.assign(dating_goals?.access ?? {}, { select: 'signed_in' });
    });

    const checked = await check(file, 'rls.isolation', 'rls.anonymous');

    expect(checked.code, checked.stdout).toBe(0);
    expect(await compare(file)).toMatchObject({ code: 0 });
  });
});

describe('a contract that is held against a database', () => {
  test('is told to differ where a table is missing, is not declared, or is open', async () => {
    const file = save(await write(), ({ tables }) => {
      tables.diaries = { columns: { id: 'uuid not null' }, access: 'nobody' };
      delete tables.user_locations;
    });
    await change(...loose('agent_sessions', 'for update to authenticated using (true)'));

    const { code, stdout } = await compare(file);

    expect(code).toBe(1);
    expect(stdout.split('\n')).toEqual(
      expect.arrayContaining([
        'public.diaries: is in the contract and not in the database',
        'public.user_locations: is in the database and not in the contract',
        'public.agent_sessions: update is open to others',
      ]),
    );
    expect(lineOf(stdout, 'agent_sessions')?.slice(1, 4)).toEqual(['update', 'all rows', 'everybody who signs up']);
  });

  test('shows by the checks what changes in the schema afterwards', async () => {
    const file = save(await write());
    await change(
      'alter table public.chat_messages rename column message_text to body',
      'alter table public.chat_messages rename column body to message_text',
    );

    expect((await check(file, 'schema')).code).toBe(1);
  });

  test('that is none is refused with what is wrong in it', async () => {
    const file = join(folder, 'none.json');
    writeFileSync(file, '{"platform": "Copy", "tables": {"notes": {"columns": {}, "access": "everybody"}}}');

    const { code, stdout, stderr } = await compare(file);

    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`${file}: tables.notes.access`);
  });
});

test('without the functions it says how to install them', async () => {
  const { code, stdout, stderr } = await runCli(['contract'], bare.environment);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain('wingman-health sql');
});
