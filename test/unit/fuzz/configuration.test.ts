import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assemble } from '../../../src/assemble.ts';
import type { Environment } from '../../../src/config/environment.ts';
import { settingsByField } from '../../../src/config/settings.ts';
import { StartupError } from '../../../src/config/startup-error.ts';
import { builtInContract } from '../../../src/contract/load-contract.ts';
import { connectionVariables } from '../../../src/contract/variables.ts';
import { createServer } from '../../../src/http/server.ts';
import { fuzzRuns } from '../../support/fuzz-runs.ts';
import { oddValues } from '../../support/odd-values.ts';

const { environment: watched } = builtInContract();

/** Every variable that is read: the service's own, those that it connects with, and those that its checks judge. */
const variables = [
  ...new Set([
    ...Object.values(settingsByField).map(({ name }) => name),
    ...connectionVariables(builtInContract()),
    ...Object.keys(watched.flags),
    ...Object.keys(watched.integers),
    ...watched.public.map(({ name }) => name),
    'NODE_ENV',
    'REFRESH_REDSI',
    'NEXT_PUBLIC_ANYTHING',
    'VITE_SERVICE_KEY',
    'SOME_PRIVATE_KEY',
  ]),
];

/** What a start may take of a processor; a thread for a checks module takes some of it. */
const withinMs = 1_000;

interface Start {
  /** Of whoever cannot start. */
  readonly error: unknown;
  /** What is told of the variables by whoever can. */
  readonly told: string;
}

/** Starts as a process does, but for the port: with a server, and with what is judged without asking anybody. */
async function start(environment: Environment): Promise<Start> {
  let told = '';
  const { user } = process.cpuUsage();
  const error = await tell().catch((thrown: unknown) => thrown);
  expect((process.cpuUsage().user - user) / 1_000, 'processor time').toBeLessThan(withinMs);
  return { error: error ?? null, told };

  async function tell(): Promise<void> {
    const { http, health, close } = await assemble({ environment, isTerminal: false, log: null });
    try {
      const server = await createServer(http);
      await health.refresh('environment');
      told = (await server.inject({ url: '/health/environment' })).body;
      await server.close();
    } finally {
      await close();
    }
  }
}

function judge(environment: Environment, { error, told }: Start): void {
  if (error === null) {
    const { results } = JSON.parse(told) as { results: { check: string; reason: string }[] };
    expect(results.length).toBeGreaterThan(3);
    expect(results.filter(({ reason }) => reason === 'crashed' || reason === 'timeout')).toEqual([]);
    return;
  }
  expect(error).toBeInstanceOf(StartupError);
  const { message, problems } = error as StartupError;
  for (const { variable, problem, remedy } of problems) {
    expect(Object.keys(environment)).toContain(variable);
    expect(problem).toMatch(/^[^\n]{8,}$/);
    expect(remedy).toMatch(/^\S[^\n]{7,}$/);
  }
  expect(message).not.toMatch(/ {4}at |node_modules|node:/);
  // A value may be a word of ours; what is longer than those is never said again.
  for (const value of Object.values(environment))
    if (value && value.trim().length > 20) expect(message).not.toContain(value.trim());
}

test('whatever a variable holds, the service starts or says what to do about it', async () => {
  const given = fc.dictionary(fc.constantFrom(...variables), oddValues, {
    minKeys: 1,
    maxKeys: 3,
    noNullPrototype: true,
  });
  const property = fc.asyncProperty(given, async (environment) => {
    // A module is loaded in a thread, and that alone takes as long as the rest.
    const { CHECKS_MODULE: _module, ...others } = environment;
    judge(environment, await start({ DETAILS: 'everything', ...others }));
  });
  await fc.assert(property, fuzzRuns(40));
});

test('whatever CHECKS_MODULE names, it is no module', async () => {
  const property = fc.asyncProperty(oddValues, async (CHECKS_MODULE) => {
    const started = await start({ CHECKS_MODULE });
    judge({ CHECKS_MODULE, ...(CHECKS_MODULE.trim() === '' && { NODE_ENV: '' }) }, started);
  });
  await fc.assert(property, fuzzRuns(2));
});

/** About as long as a variable may be. */
const many = 50_000;
test.each([
  ['BASE_PATH', `/a${'/'.repeat(many)}a`],
  ['RESEND_BASE_URL', `https://a/${'/'.repeat(many)}a`],
  ['SUPABASE_URL', `https://a.example/${'/'.repeat(many)}a`],
  ['SUPABASE_URL', `https://${'/'.repeat(many)}`],
  ['REDIS_URL', `redis://${'/'.repeat(many)}`],
  ['SUPABASE_SERVICE_ROLE_KEY', `a${' '.repeat(many)}b`],
  ['RESEND_API_KEY', '${'.repeat(many / 2)],
  ['SUPABASE_ANON_KEY', `a${'\u00a0'.repeat(many)}b`],
  ['NEXT_PUBLIC_ANYTHING', `https://${'a/'.repeat(many / 2)}`],
  ['NEXT_PUBLIC_ANYTHING', '.'.repeat(2 * many)],
  ['NEXT_PUBLIC_SUPABASE_ANON_KEY', 'a_'.repeat(many)],
  // Half a character, which only what embeds the service can hand over.
  ['SUPABASE_SERVICE_ROLE_KEY', `sb_secret_\ud800${'a'.repeat(20)}`],
  ['WEBHOOK_SECRET', `\udc00${'a'.repeat(20)}`],
])('%s with a long value of one kind holds up no start', async (name, value) => {
  const environment = { [name]: value };
  judge(environment, await start({ DETAILS: 'everything', ...environment }));
});
