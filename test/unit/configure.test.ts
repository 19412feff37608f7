import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { OfferedChecks } from '../../src/checks/offered-checks.ts';
import { StartupError } from '../../src/config/startup-error.ts';
import { configure } from '../../src/configure.ts';
import type { ContractInput } from '../../src/contract/schema.ts';
import { wingmanMatch } from '../../src/contract/wingman-match.ts';
import { buildCheck } from '../support/build-check.ts';
import { createFakeClock } from '../support/fake-clock.ts';

const folder = mkdtempSync(join(tmpdir(), 'configure-'));
afterAll(() => rmSync(folder, { recursive: true }));

let written = 0;

/** The path of a checks module with this text. */
function write(text: string): string {
  written += 1;
  const path = join(folder, `checks-${written}.mjs`);
  writeFileSync(path, text);
  return path;
}

/** The text of a module with one check of this name, in a category of its own where one is given. */
function moduleWith(name: string, category?: string): string {
  const categories = category ? `[{ name: '${category}' }]` : '[]';
  return `export default { categories: ${categories}, checks: [{ name: '${name}', title: 'X', run() {} }] };`;
}

interface Given {
  readonly module?: string;
  readonly added?: OfferedChecks;
  readonly environment?: Record<string, string>;
}

function configureWith({ module, added, environment = {} }: Given) {
  return configure({
    environment: { ...environment, ...(module !== undefined && { CHECKS_MODULE: write(module) }) },
    isTerminal: false,
    clock: createFakeClock(),
    ...(added && { added }),
  });
}

/** Every problem as `variable: problem`; none when it can start. */
async function problemsOf(given: Given): Promise<string[]> {
  try {
    const { connections } = await configureWith(given);
    await connections.close();
    return [];
  } catch (error) {
    if (!(error instanceof StartupError)) throw error;
    return error.problems.map(({ variable, problem }) => `${variable}: ${problem}`);
  }
}

const queue = { categories: [{ name: 'app' }], checks: [buildCheck('app.queue')] };
const untitled = { checks: [{ ...buildCheck('redis.queue'), title: '' }] };

test('checks of the module and embedded ones stand side by side, and may depend on each other', async () => {
  const module = "export default { checks: [{ name: 'redis.own', title: 'X', dependsOn: ['app.queue'], run() {} }] };";
  const { registry, connections } = await configureWith({ module, added: queue });
  expect(registry.checksOf('app').map(({ name }) => name)).toEqual(['app.queue']);
  expect(registry.check('redis.own')?.dependsOn).toEqual(['app.queue']);
  await connections.close();
});

test('a category has the cadence of its variable, else its own', async () => {
  const { registry, connections } = await configureWith({ added: queue, environment: { REFRESH_REDIS: '7s' } });
  const cadences = registry.categories.map(({ name, cadenceMs }) => [name, cadenceMs]);
  expect(Object.fromEntries(cadences)).toMatchObject({ redis: 7_000, database: 10_000, app: 60_000 });
  await connections.close();
});

test.each([
  ['a check without a title', untitled, /^checks: checks\.0\.title: /],
  ['a check of no category', { checks: [buildCheck('nope.queue')] }, /^checks: .*there is no category "nope"/],
  ['a name that is built in', { checks: [buildCheck('redis.cache')] }, /^checks: check "redis\.cache": exists twice$/],
  [
    'a category that is a route',
    { ...queue, categories: [{ name: 'live' }, { name: 'app' }] },
    /^checks: category "live"/,
  ],
])('%s among embedded checks is never blamed on a module that is in order', async (_what, added, problem) => {
  expect(await problemsOf({ module: moduleWith('billing.gateway', 'billing'), added })).toEqual([
    expect.stringMatching(problem),
  ]);
});

test.each([
  ['is missing', undefined, 'cannot be loaded: the file or one of its imports is missing'],
  ['does not parse', 'export default {', 'cannot be loaded: '],
  ['throws', 'throw new Error("boom")', 'cannot be loaded: boom'],
  ['has no default export', 'export const checks = [];', 'has no default export'],
  ['gives no checks', 'export default { checks: [] }', 'checks: '],
  ['gives a check without run', 'export default { checks: [{ name: "redis.x", title: "X" }] }', 'checks.0.run: '],
  ['names no category', moduleWith('nope.x'), 'check "nope.x": there is no category "nope"'],
  ['takes a name that is built in', moduleWith('redis.cache'), 'check "redis.cache": exists twice'],
  ['names a route', moduleWith('live.x', 'live'), 'category "live": the name is taken by a route'],
])('a module that %s is blamed alone, with embedded checks in order or without any', async (_what, text, words) => {
  const given = { environment: { CHECKS_MODULE: text === undefined ? join(folder, 'no.mjs') : write(text) } };
  const expected = [expect.stringMatching(/^CHECKS_MODULE: /)];
  const alone = await problemsOf(given);
  expect(alone).toEqual(expected);
  expect(alone[0]).toContain(words);
  expect(alone[0]).not.toContain('    at ');
  expect(await problemsOf({ ...given, added: queue })).toEqual(alone);
});

test('a clash of names between the two is told of the embedded one, which comes second, and names both', async () => {
  expect(await problemsOf({ module: moduleWith('app.queue', 'app'), added: queue })).toEqual([
    'checks: category "app": exists twice, here and in CHECKS_MODULE',
    'checks: check "app.queue": exists twice, here and in CHECKS_MODULE',
  ]);
});

test('when both are broken each is told of its own', async () => {
  const module = 'export default { checks: [{ name: "redis.x", title: "X" }] }';
  expect(await problemsOf({ module, added: untitled })).toEqual([
    'CHECKS_MODULE: checks.0.run: must be a function',
    expect.stringMatching(/^checks: checks\.0\.title: /),
  ]);
});

test('beside a module that cannot be read, embedded checks are told what is wrong in any case, not what it may hold', async () => {
  const added = { checks: [buildCheck('redis.cache'), buildCheck('redis.y', [], { dependsOn: ['billing.gateway'] })] };
  expect(await problemsOf({ module: 'export default 1', added })).toEqual([
    expect.stringMatching(/^CHECKS_MODULE: /),
    'checks: check "redis.cache": exists twice',
  ]);
});

test('every problem of every source is told at once, but none about categories that are not known', async () => {
  const environment = { PORT: 'x', CONTRACT: join(folder, 'no.json'), READY_CATEGORIES: 'billing' };
  const problems = await problemsOf({ module: 'export default 1', added: untitled, environment });
  expect(problems.map((problem) => problem.split(': ')[0])).toEqual(['PORT', 'CONTRACT', 'CHECKS_MODULE', 'checks']);
});

/** What WingmanMatch's contract says otherwise here. */
function configureContract(changes: Partial<ContractInput>) {
  const contract = { ...wingmanMatch, ...changes } as ContractInput;
  return configure({ environment: {}, isTerminal: false, clock: createFakeClock(), contract });
}

test('what the platform does not use has no category and no check, and needs no sender', async () => {
  const { email: _, ...rest } = wingmanMatch;
  const contract = { ...rest, uses: { redis: false, email: false, auth: false } };
  const options = { environment: { REDIS_URL: 'redis://cache.internal' }, isTerminal: false, clock: createFakeClock() };
  const { registry, connections } = await configure({ ...options, contract });
  await connections.close();
  expect(registry.categories.map(({ name }) => name)).toEqual(['environment', 'database', 'schema', 'rls']);
  expect(registry.checks.filter(({ name }) => /^(redis|email)\./.test(name))).toEqual([]);
  expect([...registry.unused.keys()]).toEqual([
    ...['services', 'redis', 'email'],
    'rls.changes',
    ...['services.auth', 'services.storage', 'services.realtime'],
    ...['redis.connection', 'redis.cache', 'redis.rate_limit', 'redis.fallback'],
    ...['email.configuration', 'email.connection', 'email.templates', 'email.fallback'],
  ]);
  expect(connections.ports.redis.isConfigured).toBe(false);
});

test('changes are looked for where the contract says what was reviewed', async () => {
  const changesIn = async (reviewed: ContractInput['reviewed']) => {
    const { registry, connections } = await configureContract({ reviewed });
    await connections.close();
    return [registry.check('rls.changes') !== undefined, registry.unused.get('rls.changes')];
  };
  expect(await changesIn(undefined)).toEqual([false, expect.stringContaining('contract --review FILE')]);
  expect(await changesIn({ at: '2026-11-26', entries: {} })).toEqual([true, undefined]);
});

test('of the services of a project those are asked that the platform uses, the sign-in unless it says otherwise', async () => {
  const servicesOf = async (uses: ContractInput['uses']) => {
    const { registry, connections } = await configureContract({ uses });
    await connections.close();
    return registry.checksOf('services').map(({ name }) => name);
  };
  expect(await servicesOf({})).toEqual(['services.auth']);
  expect(await servicesOf({ auth: false, storage: true, realtime: true })).toEqual([
    'services.storage',
    'services.realtime',
  ]);
});

test('a platform that uses e-mail has to say who sends it', async () => {
  const { email: _, ...contract } = wingmanMatch;
  const options = { environment: {}, isTerminal: false, clock: createFakeClock() };
  await expect(configure({ ...options, contract })).rejects.toThrow('email: is missing');
});

const entry = { check: 'rls.policies', finding: 'definer_function', object: 'public.f()', because: 'sign-up calls it' };

test('an entry for a check that does not exist is a problem of the contract', async () => {
  await expect(configureContract({ accepted: [entry, { ...entry, check: 'rls.policy' }] })).rejects.toThrow(
    'contract: accepted.1.check: there is no check "rls.policy"',
  );
  const { connections } = await configureContract({ accepted: [entry] });
  await connections.close();
});

test.each([
  ['no reason', { because: ' ' }, 'must say why'],
  ['a date that is none', { until: '2027-02-30' }, 'must be a day'],
  ['a kind that is no name', { finding: 'Definer function' }, 'must be the kind of a finding'],
  ['a key that does not exist', { til: '2027-01-01' }, 'Unrecognized key'],
])('an entry with %s is refused, and told why', async (_what, change, words) => {
  await expect(configureContract({ accepted: [{ ...entry, ...change }] })).rejects.toThrow(words);
});
