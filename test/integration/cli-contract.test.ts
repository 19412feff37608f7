import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parseContract } from '../../src/contract/load-contract.ts';
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

test('what is written is a contract, and says what was guessed', async () => {
  const run = await write();
  expect(run.code, run.stderr).toBe(0);
  expect(parse(run).problems).toEqual([]);
  expect(run.stderr).toMatch(/^tables\.user_profiles: A guess: owners are id/m);
  expect(run.stderr).toMatch(/^email\.from: /m);
});

test('it describes the local WingmanMatch as its own contract does, the guessed owners included', async () => {
  const { contract } = parse(await write());
  expect(contract?.platform).toBe('Copy');
  for (const [name, table] of Object.entries(known.tables)) {
    const { note: _note, core: _core, ...written } = contract?.tables[name] ?? { note: null, core: null };
    const { core: _known, foreignKeys, policies, ...rest } = table;
    expect(written, name).toMatchObject(rest);
    expect(written, name).toMatchObject({ foreignKeys: expect.arrayContaining([...foreignKeys]) });
    expect(Object.keys('policies' in written ? written.policies : {}).toSorted(), name).toEqual(
      Object.keys(policies).toSorted(),
    );
  }
});

test('with it, nothing has drifted, and what changes afterwards is seen', async () => {
  const file = join(folder, 'copy.json');
  writeFileSync(file, (await write()).stdout);
  const environment = { ...stack.environment, CONTRACT: file };
  const before = await runCli(['check', 'schema', '--fail-on', 'degraded'], environment);
  expect(before.code, before.stdout).toBe(0);
  await stack.supabase.sql('alter table public.chat_messages rename column message_text to body');
  try {
    const after = await runCli(['check', 'schema', '--fail-on', 'degraded'], environment);
    expect(after.code, after.stdout).toBe(1);
  } finally {
    await stack.supabase.sql('alter table public.chat_messages rename column body to message_text');
  }
}, 30_000);

test('a schema that is not exposed is refused with those that are', async () => {
  const { code, stdout, stderr } = await runCli(['contract', '--schema', 'private'], stack.environment);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain('--schema takes public');
});

test('without the functions it says how to install them', async () => {
  const { code, stdout, stderr } = await runCli(['contract'], bare.environment);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain('wingman-health sql');
});
