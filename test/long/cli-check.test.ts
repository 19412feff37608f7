import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { builtIn } from '../../src/checks/categories.ts';
import { useStack } from '../stack/use-stack.ts';
import { findChange } from '../support/changes/index.ts';
import { describeWithProgram } from '../support/describe-with-program.ts';
import { runCli, startCli } from '../support/run-cli.ts';
import { validateJunit } from '../support/validate-junit.ts';

const stack = await useStack();
const folder = mkdtempSync(join(tmpdir(), 'wingman-health-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The stack's variables with patience: on a busy machine two seconds may not do. */
const patient: Variables = { ...stack.environment, CHECK_TIMEOUT: '10s' };

type Variables = Record<string, string>;

/** One thing that is broken, and what a run of each category must then say. */
interface Breakage {
  readonly what: string;
  readonly category: string;
  readonly environment?: Variables;
  readonly break?: () => unknown;
  readonly mend?: () => unknown;
  readonly code: number;
  /** With --fail-on degraded. */
  readonly strictCode: number;
  readonly finds: string;
}

const { supabase, resend } = stack;

function inDatabase(name: string) {
  const { sql, checks } = findChange(name);
  return { break: () => supabase.sql(sql), mend: () => supabase.sql(checks.mend) };
}

const breakages: readonly Breakage[] = [
  {
    what: 'a key is missing',
    category: 'environment',
    environment: { SUPABASE_SERVICE_ROLE_KEY: '' },
    code: 1,
    strictCode: 1,
    finds: 'environment.variables is failed (missing)',
  },
  {
    what: 'the database hangs',
    category: 'database',
    environment: { CHECK_TIMEOUT: '800ms' },
    break: () => supabase.hang(),
    mend: () => supabase.resume(),
    code: 1,
    strictCode: 1,
    finds: 'database.query is failed (timeout)',
  },
  {
    what: 'a core table is gone',
    category: 'schema',
    ...inDatabase('a core table is gone'),
    code: 1,
    strictCode: 1,
    finds: 'schema.tables is failed (missing)',
  },
  {
    what: 'row level security is off',
    category: 'rls',
    ...inDatabase('row level security is off on chat_messages'),
    code: 1,
    strictCode: 1,
    finds: 'rls.isolation is failed (leaking)',
  },
  {
    what: 'the sign-in is down',
    category: 'services',
    break: () => supabase.answer({ status: 503 }),
    mend: () => supabase.resume(),
    code: 1,
    strictCode: 1,
    finds: 'services.auth is failed (unreachable)',
  },
  {
    what: 'there is no Redis',
    category: 'redis',
    environment: { REDIS_URL: 'redis://127.0.0.1:1' },
    code: 0,
    strictCode: 1,
    finds: 'redis.connection is degraded (fallback_active)',
  },
  {
    what: 'Resend is down',
    category: 'email',
    break: () => resend.answer({ status: 500 }),
    mend: () => resend.resume(),
    code: 0,
    strictCode: 1,
    finds: 'email.connection is degraded (fallback_active)',
  },
  {
    what: 'the database hangs, which schema depends on',
    category: 'schema',
    environment: { CHECK_TIMEOUT: '800ms' },
    break: () => supabase.hang(),
    mend: () => supabase.resume(),
    code: 2,
    strictCode: 2,
    finds: 'schema.tables is unknown (dependency_failed)',
  },
];

test('the table of breakages has every category', () => {
  expect(new Set(breakages.map(({ category }) => category))).toEqual(new Set(Object.keys(builtIn)));
});

describe.each(breakages)('when $what, check $category', (breakage) => {
  const { category, code, strictCode, finds } = breakage;
  const environment = { ...patient, ...breakage.environment };

  test(`exits with ${code}, and with ${strictCode} where degraded is not good enough`, async () => {
    await breakage.break?.();
    try {
      const file = join(folder, `${category}.xml`);
      const run = await runCli(['check', category, '--format', 'github', '--format', `junit=${file}`], environment);
      expect(run.code, run.stdout + run.stderr).toBe(code);
      expect(run.stdout).toContain(`title=${finds}::`);
      expect(run.stdout).toContain('%0AHint: ');

      const xml = readFileSync(file, 'utf8');
      expect(xml).toContain(`<testsuite name="${category}"`);

      const strict = await runCli(['check', category, '--fail-on', 'degraded', '--format', 'junit'], environment);
      expect(strict.code).toBe(strictCode);
      expect(await validateJunit(xml, strict.stdout)).toEqual([]);
      expect(strict.stdout).toMatch(/<(failure|error) /);
    } finally {
      await breakage.mend?.();
    }
  }, 30_000);
});

test('what has to be mended first is told where it was not asked for', async () => {
  supabase.hang();
  const { stderr } = await runCli(['check', 'rls'], { ...stack.environment, CHECK_TIMEOUT: '500ms' });
  supabase.resume();
  expect(stderr).toMatch(/^First: database\.service_client: /m);
});

describeWithProgram('redis', 'on a stack that works', () => {
  test('the whole is 0, in every format at once, without a secret and without sending anything', async () => {
    const before = resend.calls.length;
    const files = ['text', 'junit', 'github', 'health+json'].map((format) => [format, join(folder, format)] as const);
    const targets = files.flatMap(([format, file]) => ['--format', `${format}=${file}`]);
    const run = await runCli(['check', '--details', '--format', 'json', ...targets], patient);
    expect([run.code, run.stderr]).toEqual([0, '']);
    const reports = [run.stdout, ...files.map(([, file]) => readFileSync(file, 'utf8'))];
    for (const report of reports) {
      expect(report.length).toBeGreaterThan(50);
      for (const name of ['SUPABASE_ANON_KEY', 'SUPABASE_SERVICE_ROLE_KEY', 'SUPABASE_JWT_SECRET', 'RESEND_API_KEY'])
        expect(report).not.toContain(stack.environment[name]);
    }
    const body = JSON.parse(run.stdout);
    expect(body.totals).toMatchObject({ checks: body.results.length, failed: 0, unknown: 0 });
    expect(resend.calls.slice(before).map(({ method }) => method)).toContain('GET');
    expect(resend.calls.slice(before).every(({ method }) => method === 'GET')).toBe(true);
  }, 30_000);

  test('details and errors are printed only when they are asked for', async () => {
    const { stdout } = await runCli(['check', 'redis', '--format', 'json'], patient);
    expect(JSON.parse(stdout).results).toHaveLength(4);
    expect(stdout).not.toMatch(/"(details|error)":/);
    const detailed = await runCli(['check', 'redis.connection', '--format', 'json', '--details'], patient);
    expect(JSON.parse(detailed.stdout).results).toEqual([
      expect.objectContaining({ check: 'redis.connection', error: null, details: expect.any(Object) }),
    ]);
  });

  test('soft dependencies weigh less in the whole than by themselves', async () => {
    const environment = { ...patient, REDIS_URL: 'redis://127.0.0.1:1', RESEND_API_KEY: '' };
    const whole = await runCli(['check'], environment);
    expect(whole.code).toBe(0);
    expect(whole.stdout).toMatch(/^degraded: /);
  });

  test('checks of a module are run like any other', async () => {
    const module = new URL('../support/checks-module.mjs', import.meta.url).pathname;
    const run = await runCli(['check', 'billing'], { ...patient, CHECKS_MODULE: module });
    expect(run.code).toBe(1);
    expect(run.stdout).toContain('[-] billing.gateway');
  });
});

test('a run that does not end in time is 2, and says so', async () => {
  supabase.hang();
  const { code, stderr, stdout } = await runCli(['check', 'database.query', '--timeout', '300ms'], stack.environment);
  supabase.resume();
  expect([code, stdout]).toEqual([2, expect.stringContaining('not_run')]);
  expect(stderr).toContain('Not all checks ended in time');
});

test.each([
  [{ CHECK_TIMEOUT: 'soon' }, 'CHECK_TIMEOUT: is not a duration'],
  [{ CONTRACT: 'nothing.json' }, 'CONTRACT: there is no such file'],
])('with %j it cannot find out, and says what to do', async (environment, words) => {
  const { code, stdout, stderr } = await runCli(['check'], { ...stack.environment, ...environment });
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(words);
  expect(stderr).not.toContain('    at ');
});

test('a report that cannot be written is 2', async () => {
  const { code, stderr } = await runCli(
    ['check', 'environment', '--format', `junit=${folder}/no/where.xml`],
    stack.environment,
  );
  expect(code).toBe(2);
  expect(stderr).toContain('cannot be written');
  expect(stderr).not.toContain('    at ');
});

test('colour is for terminals, and for whoever forces it', async () => {
  const piped = await startCli(['check', 'environment'], stack.environment).ended;
  expect(piped.stdout).not.toContain('\u001b[');
  expect((await runCli(['check', 'environment'], { ...stack.environment, FORCE_COLOR: '1' })).stdout).toContain(
    '\u001b[',
  );
});

test('a reader that goes away takes nothing from the verdict', async () => {
  const { child, ended } = startCli(['check', 'environment'], stack.environment);
  child.stdout.destroy();
  const { code, stderr } = await ended;
  expect([code, stderr]).toEqual([0, '']);
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s ends a run at once, with %i', async (signal, code) => {
  const asked = Promise.withResolvers<void>();
  const silent = createServer(() => asked.resolve());
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const { child, ended } = startCli(['check', 'database'], {
    ...stack.environment,
    SUPABASE_URL: url,
    CHECK_TIMEOUT: '30s',
  });
  await asked.promise;
  const from = performance.now();
  child.kill(signal);
  expect((await ended).code).toBe(code);
  expect(performance.now() - from).toBeLessThan(1_000);
  silent.closeAllConnections();
  silent.close();
});
