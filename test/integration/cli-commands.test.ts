import { expect, test } from 'vitest';
import { commands } from '../../src/cli/commands/index.ts';
import { useStack } from '../stack/use-stack.ts';
import { runCli, startCli } from '../support/run-cli.ts';

const stack = await useStack({ redis: false });

test.each(commands)(
  '$name has a help, and takes no flag that does not exist',
  async ({ name }) => {
    const help = await runCli([name, '--help']);
    expect([help.code, help.stderr]).toEqual([0, '']);
    expect(help.stdout).toContain(`wingman-health ${name}`);
    const wrong = await runCli([name, '--no-such-flag']);
    expect([wrong.code, wrong.stdout]).toEqual([2, '']);
    expect(wrong.stderr).toBe(`Unknown option '--no-such-flag'\nTry: wingman-health ${name} --help\n`);
  },
  20_000,
);

test('without a command nothing passes', async () => {
  const { code, stdout, stderr } = await startCli([]).ended;
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain('Commands');
});

test('an unknown command is told what was meant', async () => {
  const { code, stderr } = await runCli(['chekc']);
  expect([code, stderr]).toEqual([2, "Unknown command 'chekc'\n(Did you mean check?)\nTry: wingman-health --help\n"]);
});

test('an unknown check is told what was meant', async () => {
  const { code, stderr } = await runCli(['check', 'redis.conection'], stack.environment);
  expect(code).toBe(2);
  expect(stderr).toContain('did you mean redis.connection?');
});

test('list has every check, those of a module included', async () => {
  const module = new URL('../support/checks-module.mjs', import.meta.url).pathname;
  const { code, stdout } = await runCli(['list', '--format', 'json'], { CHECKS_MODULE: module });
  const names = JSON.parse(stdout).map(({ name }: { name: string }) => name);
  expect([code, names.length > 22]).toEqual([0, true]);
  expect(names).toContain('billing.gateway');
  expect((await runCli(['list'])).stdout).toMatch(/\* database\.query +A bounded read/);
});

test('explain says what a check means, how to mend it, and how its verdict comes about', async () => {
  const environment = { ...stack.environment, REDIS_URL: 'redis://127.0.0.1:1' };
  const { code, stdout } = await runCli(['explain', 'redis.connection'], environment);
  expect(code).toBe(0);
  expect(stdout).toContain('**To mend.**');
  expect(stdout).toMatch(/dependencies +none/);
  expect(stdout).toMatch(/raw +degraded \(fallback_active\)/);
  expect(stdout).toMatch(/verdict +degraded \(fallback_active\)/);
  expect(stdout).toMatch(/counts +degraded at most/);
  expect(stdout).toMatch(/fallback_active +The real thing is away/);
});

test('explain shows the dependency that keeps a check from being asked', async () => {
  stack.supabase.hang();
  const environment = { ...stack.environment, CHECK_TIMEOUT: '500ms' };
  const { stdout } = await runCli(['explain', 'schema.tables'], environment);
  stack.supabase.resume();
  expect(stdout).toMatch(/dependencies +database\.service_client is failed/);
  expect(stdout).toMatch(/raw +not asked/);
});

test('config shows where every variable comes from, and no value', async () => {
  const { SUPABASE_ANON_KEY = '', ...rest } = stack.environment;
  const environment = { ...rest, SUPABASE_PUBLISHABLE_KEY: SUPABASE_ANON_KEY };
  const { code, stdout, stderr } = await runCli(['config'], environment);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/SUPABASE_URL +environment/);
  expect(stdout).toMatch(/SUPABASE_ANON_KEY +alias SUPABASE_PUBLISHABLE_KEY/);
  expect(stdout).toMatch(/PORT +default/);
  expect(stdout).toMatch(/HEALTH_TOKENS +not set/);
  for (const [name, value] of Object.entries(environment))
    if (value.length > 12) expect(stdout, name).not.toContain(value);
});

test('config lists what is wrong after the table, and is 2 then', async () => {
  const { code, stdout, stderr } = await runCli(['config'], { PORT: 'eighty', CONTRACT: 'nothing.json' });
  expect(code).toBe(2);
  expect(stdout).toMatch(/PORT +environment/);
  expect(stderr).toMatch(/^The configuration has 2 problems\./);
});
