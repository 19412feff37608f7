import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { oldEnvironment, oldNode, refusal, withoutOldNode } from '../support/old-node.ts';
import { startCli } from '../support/run-cli.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'wingman-health-entries-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
/** What the scripts of the package give to Node first. */
const direct = Object.values<string>(manifest.scripts).flatMap(
  (script) => /^node ([^&]+)/.exec(script)?.[1]?.trim() ?? [],
);

test('this Node is new enough', () => {
  const run = spawnSync(process.execPath, ['src/node/require-node.js'], { cwd: root, encoding: 'utf8' });
  expect([run.status, run.stderr]).toEqual([0, '']);
});

describe.skipIf(!oldNode)('on a Node that is too old', { meta: { skipped: withoutOldNode } }, () => {
  test.each(['src/cli.ts check', 'src/main.ts', 'src/cli.js --help', 'src/main.js', ...direct])(
    'node %s says so in one line',
    (words) => {
      const run = spawnSync('node', words.split(' '), { cwd: root, env: oldEnvironment, encoding: 'utf8' });
      expect([run.status, run.stdout]).toEqual([1, '']);
      expect(run.stderr).toMatch(refusal);
    },
  );

  test.each(['start', 'dev', 'cli', 'build', 'docs'])('npm run %s says so in one line', (name) => {
    // Without what is installed beside it, where a newer Node is.
    const copy = join(folder, name);
    spawnSync('mkdir', ['-p', copy]);
    spawnSync('cp', ['-a', join(root, 'package.json'), join(root, 'src'), copy]);
    const run = spawnSync('npm', ['run', '--silent', name], {
      cwd: copy,
      env: { ...oldEnvironment, HOME: folder },
      encoding: 'utf8',
    });
    expect([run.status, run.stdout]).toEqual([1, '']);
    expect(run.stderr).toMatch(refusal);
  });
});

describe('.env', () => {
  const write = (text: string) => {
    const path = mkdtempSync(join(folder, 'env-'));
    writeFileSync(join(path, '.env'), text);
    return path;
  };
  const sourceOf = (stdout: string, name: string) =>
    JSON.parse(stdout).find((variable: { name: string }) => variable.name === name).source;
  const config = ['config', '--format', 'json'];

  test('is read where the command is run, and the environment wins', async () => {
    const path = write('CHECK_TIMEOUT=3s\nPORT=eighty\n');
    const { code, stdout } = await startCli(config, { PORT: '8081' }, path).ended;
    expect([code, sourceOf(stdout, 'CHECK_TIMEOUT'), sourceOf(stdout, 'DRAIN_DELAY')]).toEqual([
      0,
      'environment',
      'default',
    ]);
    const alone = await startCli(config, {}, path).ended;
    expect([alone.code, alone.stderr]).toEqual([2, expect.stringContaining('PORT: ')]);
  });

  test.each([[['--env', 'other.env']], [['--env=other.env']]])('%s names another file', async (words) => {
    const path = write('PORT=eighty\n');
    writeFileSync(join(path, 'other.env'), 'DRAIN_DELAY=3s\n');
    const { code, stdout } = await startCli([...words, ...config], {}, path).ended;
    expect([code, sourceOf(stdout, 'DRAIN_DELAY')]).toEqual([0, 'environment']);
  });

  test.each([
    [
      'check',
      [],
      2,
      'SUPABASE_URL=https://secret.example\nnothing of the kind\n',
      /^\.env cannot be used: line 2 is not NAME=value[^\n]*\n$/,
    ],
    ['serve', [], 1, 'PORT="8080\n', /^\.env cannot be used: line 1 [^\n]*\n$/],
    ['check', ['--env', 'none.env'], 2, '', /^none\.env cannot be read: there is no such file\n$/],
    ['check', ['--env'], 2, '', /^Option '--env <FILE>' argument missing\nTry: [^\n]*\n$/],
  ] as const)('%s %j ends with %i and one line where the file is wrong', async (name, words, code, text, said) => {
    const run = await startCli([name, ...words], {}, write(text)).ended;
    expect([run.code, run.stdout]).toEqual([code, '']);
    expect(run.stderr).toMatch(said);
    expect(run.stderr).not.toContain('secret');
  });

  test('that is wrong keeps nobody from the help', async () => {
    expect(await startCli(['check', '--help'], {}, write('nonsense')).ended).toMatchObject({ code: 0, stderr: '' });
  });
});
