import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { useStack } from '../stack/use-stack.ts';
import { childEnvironment } from '../support/child-environment.ts';
import { runCli } from '../support/run-cli.ts';
import { type ServiceProcess, startService } from '../support/start-service.ts';
import { type SwitchOver, startSwitchOver } from '../support/switch-over.ts';

/** Two releases behind one address, of which the old one goes on running, as in any deployment without a gap. */
const stack = await useStack({ redis: false });
const root = resolve(import.meta.dirname, '../..');
const release = '4f2a1bc';
let old: ServiceProcess;
let latest: ServiceProcess;
let address: SwitchOver;
beforeAll(async () => {
  const start = (variables: Record<string, string>) =>
    startService({ ...stack.environment, CHECK_TIMEOUT: '10s', DRAIN_DELAY: '0s', DETAILS: 'statuses', ...variables });
  [old, latest] = await Promise.all([start({ GIT_SHA: '0000000' }), start({ GIT_SHA: 'ignored', RELEASE: release })]);
  address = await startSwitchOver(old.url);
}, 60_000);
afterAll(async () => {
  await Promise.all([old?.stop(), latest?.stop()]);
  await address?.stop();
});

test('the release is in what is asked without a token, and in the first line of the log', async () => {
  for (const path of ['/health', '/health/live', '/health/ready'])
    expect((await latest.get(path)).body, path).toMatchObject({ release });
  expect(latest.output.find((line) => line.includes('"Started"'))).toContain(`"release":"${release}"`);
});

test('what the old release answers is not taken for the new one', async () => {
  address.leadTo(old.url);
  const ready = ['wait', '--until', 'ready', '--url', address.url];
  expect((await runCli([...ready, '--timeout', '30s'])).code).toBe(0);
  const { code, stdout, stderr } = await runCli([...ready, '--timeout', '1s', '--release', release]);
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toContain(`release 0000000 answers, not ${release}`);
}, 40_000);

test('when the address leads to the new one, that is seen, although the old one still runs', async () => {
  address.leadTo(old.url);
  const waiting = runCli(['wait', '--until', 'ready', '--timeout', '30s', '--url', address.url, '--release', release]);
  await wait(700);
  address.leadTo(latest.url);
  expect((await waiting).code).toBe(0);
  expect((await old.get('/health/ready')).body).toMatchObject({ release: '0000000', success: true });
}, 40_000);

test.each([
  [['--release', ''], '--release is empty'],
  [['--release', 'x', '--self'], '--self has no release'],
])('%j cannot be waited for', async (words, mention) => {
  const { code, stderr } = await runCli(['wait', ...words]);
  expect([code, stderr]).toEqual([2, expect.stringContaining(mention)]);
});

describe('the workflow of the documents', () => {
  interface Step {
    readonly name?: string;
    readonly run?: string;
    readonly env?: Record<string, string>;
  }
  const workflow = parse(readFileSync(join(root, 'docs/examples/github-workflow.yml'), 'utf8'));
  const folder = mkdtempSync(join(tmpdir(), 'wingman-health-workflow-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'deploy.sh'), '#!/bin/sh\nprintf %s "$RELEASE" > deployed\n');
  chmodSync(join(folder, 'deploy.sh'), 0o755);

  /** What stands for GitHub's contexts here. Every variable that the workflow names must have its place in it. */
  const values = (): Record<string, string | undefined> => ({
    ...stack.environment,
    HEALTH_URL: address.url,
    RELEASE: release,
  });

  /** Runs the steps of a job as GitHub does, with the variables that it names and what every process has, no more. */
  async function run(job: string, given: Record<string, string> = {}, afterEach = () => {}) {
    const { env, steps } = workflow.jobs[job] as { env?: Record<string, string>; steps: Step[] };
    for (const step of steps) {
      if (step.run === undefined || step.run.startsWith('npm install ')) continue;
      const named = { ...workflow.env, ...env, ...step.env };
      const variables = Object.fromEntries(
        Object.entries<string>(named).map(([name, text]) => {
          const value = String(text).includes('${{') ? { ...values(), ...given }[name] : String(text);
          if (value === undefined) throw new Error(`Nothing is known here of ${name}`);
          return [name, value];
        }),
      );
      // What is here otherwise than at GitHub: where the command comes from, and how busy the machine is.
      const here = { HEALTH: `${process.execPath} ${join(root, 'src/cli.ts')}`, CHECK_TIMEOUT: '10s' };
      const child = spawn('bash', ['-e', '-c', step.run], {
        cwd: folder,
        env: { ...childEnvironment, ...variables, ...here },
      });
      let text = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (text += data));
      const [code] = await once(child, 'close');
      afterEach();
      if (code !== 0) return { code, text };
    }
    return { code: 0, text: '' };
  }

  test('passes on a platform that works, with exactly the variables that it names', async () => {
    expect(await run('gate')).toEqual({ code: 0, text: '' });
    expect(existsSync(join(folder, 'health.xml'))).toBe(true);
  }, 60_000);

  test('does not pass on a broken one', async () => {
    const { code, text } = await run('gate', { SUPABASE_SERVICE_ROLE_KEY: 'sb_secret_of_another_project' });
    expect([code, text]).toEqual([1, expect.stringContaining('::error title=database.service_client is failed')]);
  }, 60_000);

  test('is done when the new release is ready, and not before', async () => {
    address.leadTo(old.url);
    const switched = { at: 0 };
    const later = () => {
      if (switched.at > 0) return;
      switched.at = performance.now() + 1_000;
      setTimeout(() => address.leadTo(latest.url), 1_000);
    };
    expect(await run('deploy', {}, later)).toEqual({ code: 0, text: '' });
    expect(performance.now()).toBeGreaterThan(switched.at);
    expect(readFileSync(join(folder, 'deployed'), 'utf8')).toBe(release);
  }, 60_000);
});
