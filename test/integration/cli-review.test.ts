import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { useStack } from '../stack/use-stack.ts';
import { runCli } from '../support/run-cli.ts';

const { supabase, environment } = await useStack({ redis: false, functions: true });
const folder = mkdtempSync(join(tmpdir(), 'wingman-health-review-'));
const file = join(folder, 'copy.json');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (...words: string[]) => runCli(words, environment);
const changes = () =>
  runCli(['check', 'rls.changes', '--fail-on', 'degraded', '--details'], { ...environment, CONTRACT: file });

test('what was reviewed is written, its change is told, and reviewed again it is as it should be', async () => {
  const written = await run('contract', '--platform', 'Copy');
  writeFileSync(file, written.stdout);
  const { reviewed } = JSON.parse(written.stdout);
  expect(reviewed.at).toBe(new Date().toISOString().slice(0, 10));
  expect(Object.keys(reviewed.entries)).toContain('table public.dating_goals');
  const before = await changes();
  expect(before.code, before.stdout).toBe(0);

  await supabase.sql(`create policy "a new one" on public.dating_goals for select to authenticated
    using (goals = 'sesame-4711')`);
  const [after, checked] = [await changes(), await run('contract', '--check', file)];
  expect(after.code, after.stdout).toBe(1);
  const line =
    'policy "a new one" on public.dating_goals: permissive for select to authenticated; using (goals = …::text)';
  expect(checked.stdout).toContain(`${line}\n  was reviewed as: was not there\n`);
  expect(after.stdout + checked.stdout).not.toContain('4711');

  const again = await run('contract', '--review', file);
  expect(again).toMatchObject({ code: 0, stderr: '' });
  const withoutEntries = (text: string) => text.replace(/"entries": \{[^}]*\}/, '');
  expect(withoutEntries(again.stdout)).toBe(withoutEntries(readFileSync(file, 'utf8')));
  writeFileSync(file, again.stdout);
  const settled = await changes();
  expect(settled.code, settled.stdout).toBe(0);
}, 60_000);

test('a file is either checked or reviewed', async () => {
  const { code, stdout, stderr } = await run('contract', '--check', file, '--review', file);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain('--check and --review');
});
