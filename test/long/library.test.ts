import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSql } from '../../src/sql/read-sql.ts';
import { useStack } from '../stack/use-stack.ts';
import { childEnvironment } from '../support/child-environment.ts';
import { oldEnvironment, oldNode, refusal, withoutOldNode } from '../support/old-node.ts';

const root = resolve(import.meta.dirname, '../..');
const stack = await useStack({ redis: false });
const folder = mkdtempSync(join(tmpdir(), 'wingman-health-library-'));
const [source, consumer] = [join(folder, 'source'), join(folder, 'consumer')];
const run = promisify(execFile);
const env = { ...childEnvironment, HOME: process.env.HOME ?? folder, npm_config_update_notifier: 'false' };

/** Packed from a copy, so that a build under way in the repository is not disturbed. */
beforeAll(async () => {
  const parts = ['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md', 'tsconfig.json', 'tsconfig.build.json'];
  for (const part of [...parts, 'scripts', 'src', 'docs'])
    cpSync(join(root, part), join(source, part), { recursive: true, verbatimSymlinks: true });
  symlinkSync(join(root, 'node_modules'), join(source, 'node_modules'));
  await run('npm', ['pack', '--pack-destination', folder], { cwd: source, env });

  cpSync(join(root, 'docs/examples/library'), consumer, { recursive: true });
  writeFileSync(join(consumer, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type: 'module' }));
  await install(join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? ''));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/**
 * As npm does, without a registry: the package, the packages that it says it needs, and those of its consumer. These are
 * the ones that are installed here; a package that it needs and does not name is missed.
 */
async function install(tarball: string): Promise<void> {
  const installed = join(consumer, 'node_modules/@wingmanmatch/health');
  mkdirSync(installed, { recursive: true });
  await run('tar', ['-xzf', tarball, '--strip-components=1', '-C', installed]);
  const { dependencies, bin } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  for (const name of [...Object.keys(dependencies), '@types/node']) {
    const link = join(consumer, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), link);
  }
  mkdirSync(join(consumer, 'node_modules/.bin'));
  for (const [name, file] of Object.entries<string>(bin)) {
    chmodSync(join(installed, file), 0o755);
    symlinkSync(join(installed, file), join(consumer, 'node_modules/.bin', name));
  }
}

/** The compiler's complaints about an application that uses the package. */
async function compile(text: string): Promise<string> {
  writeFileSync(join(consumer, 'app.ts'), text);
  const compilerOptions = {
    ...{ target: 'es2024', lib: ['es2024'], module: 'nodenext', types: ['node'], noEmit: true },
    ...{ strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false },
  };
  writeFileSync(join(consumer, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['app.ts'] }));
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  return run(process.execPath, [compiler, '-p', consumer]).then(
    () => '',
    (error: { stdout: string }) => error.stdout,
  );
}

const example = readFileSync(join(root, 'docs/examples/library/app.ts'), 'utf8');

test('an application that mounts the service compiles against the installed package, with every type checked', async () => {
  expect(await compile(example)).toBe('');
}, 60_000);

test('the types refuse a check without a title', async () => {
  expect(await compile(example.replace(/title: .*,/, ''))).toContain("'title' is missing");
}, 60_000);

test('the package runs inside the application: below its prefix, with its own check, and ends with it', async () => {
  writeFileSync(join(consumer, 'app.ts'), example);
  const app = spawn(process.execPath, ['app.ts'], {
    cwd: consumer,
    env: { ...childEnvironment, ...stack.environment, APP_PORT: '0' },
  });
  const ended = once(app, 'close');
  const [url] = (await Promise.race([
    once(createInterface({ input: app.stdout }), 'line'),
    ended.then(() => Promise.reject(new Error('The application ended before it listened'))),
  ])) as [string];
  const get = async (path: string) => {
    const response = await fetch(url + path);
    return { status: response.status, body: await response.json() };
  };
  await expect.poll(() => get('/ops/health/ready'), { timeout: 10_000 }).toMatchObject({ status: 200 });
  expect(await get('/ops/health/billing/queue')).toMatchObject({
    status: 200,
    body: { status: 'healthy', title: 'The queue of invoices is short' },
  });
  expect((await get('/ops/health/database')).body).toMatchObject({ status: expect.stringMatching(/healthy|degraded/) });
  const reasons = await fetch(`${url}/ops/docs/reasons`);
  expect([reasons.status, await reasons.text()]).toEqual([200, expect.stringContaining(' id="timeout"')]);
  expect(await get('/')).toEqual({ status: 200, body: { hello: 'world' } });
  expect(await get('/health')).toMatchObject({ status: 404 });
  app.kill('SIGTERM');
  expect((await ended)[0]).toBe(0);
}, 30_000);

test('the command line of the installed package works, documents and SQL included', async () => {
  const cli = (...words: string[]) =>
    run(join(consumer, 'node_modules/.bin/wingman-health'), words, { cwd: consumer, env: childEnvironment });
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  expect((await cli('--version')).stdout).toBe(`${version}\n`);
  expect((await cli('explain', 'redis.cache')).stdout).toContain('**Why it matters.**');
  expect((await cli('sql')).stdout).toBe(await readSql('install'));
  expect((await cli('sql', '--uninstall')).stdout).toBe(await readSql('uninstall'));
}, 30_000);

test('the installed package serves, with a module of checks in a thread of its own', async () => {
  const module = join(consumer, 'my-checks.mjs');
  writeFileSync(
    module,
    `export default ({ healthy }) => ({
       categories: [{ name: 'billing' }],
       checks: [{ name: 'billing.queue', title: 'The queue is short', run: () => healthy('It is short') }],
     });`,
  );
  const service = spawn(join(consumer, 'node_modules/.bin/wingman-health'), ['serve'], {
    cwd: consumer,
    env: { ...childEnvironment, CHECKS_MODULE: module, PORT: '0', HOST: '127.0.0.1', DRAIN_DELAY: '0s' },
  });
  const ended = once(service, 'close');
  const [line] = (await Promise.race([
    once(createInterface({ input: service.stdout }), 'line'),
    ended.then(() => Promise.reject(new Error('The service ended before it listened'))),
  ])) as [string];
  const { url } = JSON.parse(line) as { readonly url: string };
  const status = async () => ((await (await fetch(`${url}/health/billing/queue`)).json()) as { status: string }).status;
  await expect.poll(status, { timeout: 10_000 }).toBe('healthy');
  const document = await fetch(`${url}/docs/checks/redis`);
  expect([document.status, await document.text()]).toEqual([200, expect.stringContaining(' id="redis.cache"')]);
  service.kill('SIGTERM');
  expect((await ended)[0]).toBe(0);
}, 30_000);

describe.skipIf(!oldNode)('on a Node that is too old', { meta: { skipped: withoutOldNode } }, () => {
  const onOld = (command: string, ...words: string[]) =>
    spawnSync(command, words, { cwd: consumer, env: oldEnvironment, encoding: 'utf8' });

  test.each(['wingman-health', 'wingman-health serve', 'wingman-health check'])('%s says so in one line', (words) => {
    const [name = '', ...rest] = words.split(' ');
    const run = onOld(join(consumer, 'node_modules/.bin', name), ...rest);
    expect([run.status, run.stdout]).toEqual([1, '']);
    expect(run.stderr).toMatch(refusal);
  });

  test('the import of the library fails with that line and no stack, and may be caught', () => {
    const load = "import('@wingmanmatch/health')";
    const uncaught = onOld('node', '--eval', load);
    expect(uncaught.status).toBe(1);
    expect(uncaught.stderr).toContain('wingman-health needs Node 22.18 or newer');
    expect(uncaught.stderr).not.toContain('    at ');
    const caught = onOld('node', '--eval', `${load}.catch((error) => console.error(error.message))`);
    expect([caught.status, caught.stderr]).toEqual([0, expect.stringMatching(refusal)]);
  });
});

test('the status page has its style and its script in the package', () => {
  const page = join(consumer, 'node_modules/@wingmanmatch/health/dist/http/page/browser');
  const assets = readdirSync(join(source, 'src/http/page/browser')).filter((name) => name !== 'tsconfig.json');
  expect(readdirSync(page).toSorted()).toEqual(assets.toSorted());
});

test('publint finds nothing to say', async () => {
  const { messages } = await publint({ pkgDir: source, level: 'suggestion', strict: true });
  expect(messages).toEqual([]);
}, 30_000);
