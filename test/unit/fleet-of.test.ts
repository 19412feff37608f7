import { expect, test } from 'vitest';
import { builtIn, sharedCategories } from '../../src/checks/categories.ts';
import type { RedisFleetOptions } from '../../src/clients/redis/fleet/fleet.ts';
import { parseSettings } from '../../src/config/parse-settings.ts';
import { readPlatform } from '../../src/config/read-platform.ts';
import { builtInContract } from '../../src/contract/load-contract.ts';
import type { Check } from '../../src/core/check.ts';
import { createRegistry } from '../../src/core/registry.ts';
import { createScrubber } from '../../src/core/scrubber.ts';
import type { FleetOptions } from '../../src/fleet-of.ts';
import { fleetOf } from '../../src/fleet-of.ts';
import { createLog } from '../../src/observers/log.ts';
import { buildCheck } from '../support/build-check.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { createMemoryKeeper } from '../support/memory-fleet.ts';

const variables = {
  SUPABASE_URL: 'https://abcdefghijklmnopqrst.supabase.co',
  SUPABASE_ANON_KEY: 'anon-key-of-the-project',
  SUPABASE_SERVICE_ROLE_KEY: 'service-key-of-the-project',
  REDIS_URL: 'redis://cache.internal:6379',
  RESEND_API_KEY: 're_key_of_the_team',
};

const usual = sharedCategories.map((name) => buildCheck(`${name}.works`));

interface Changes {
  readonly environment?: Record<string, string>;
  readonly checks?: readonly Check[];
  readonly contract?: FleetOptions['configuration']['contract'];
}

/** What the replica joins with; null when it stays alone. */
function joinedBy({ environment: changed = {}, checks = usual, contract = builtInContract() }: Changes = {}) {
  const environment = { ...variables, ...changed };
  let joined: Omit<RedisFleetOptions, 'connection' | 'clock'> | null = null;
  const lines: string[] = [];
  const { settings } = parseSettings(environment, { isTerminal: false });
  const configuration = {
    settings,
    contract,
    platform: readPlatform(environment, contract),
    registry: createRegistry([...Object.values(builtIn)], checks),
    connections: {
      joinFleet: (options: Omit<RedisFleetOptions, 'connection' | 'clock'>) => {
        joined = options;
        return createMemoryKeeper(createFakeClock()).join(options.replica);
      },
    } as unknown as FleetOptions['configuration']['connections'],
  };
  const destination = { write: (line: string) => lines.push(line) };
  const log = createLog({ level: 'info', scrubber: createScrubber([]), destination });
  fleetOf({ configuration, environment, log });
  return { joined: joined as Omit<RedisFleetOptions, 'connection' | 'clock'> | null, lines };
}

const groupsOf = (changes: Changes = {}) => Object.fromEntries(joinedBy(changes).joined?.groups ?? []);

test('the platform is asked by one for all, and each looks after itself', () => {
  expect(Object.keys(groupsOf())).toEqual(['schema', 'rls', 'services', 'email']);
});

test('replicas that are alike share, in whatever order their contracts are written', () => {
  expect(groupsOf()).toEqual(groupsOf());
  const backwards = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(backwards);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([key, inner]) => [key, backwards(inner)]),
    );
  };
  expect(groupsOf({ contract: backwards(builtInContract()) as never })).toEqual(groupsOf());
});

test('each replica has a name of its own, on one machine too', () => {
  const names = Array.from({ length: 20 }, () => joinedBy().joined?.replica);
  expect(new Set(names).size).toBeGreaterThan(15);
});

test.each<[string, Changes]>([
  ['another project', { environment: { SUPABASE_URL: 'https://zzzzzzzzzzzzzzzzzzzz.supabase.co' } }],
  ['another public key', { environment: { SUPABASE_ANON_KEY: 'another-anon-key' } }],
  ['another service key', { environment: { SUPABASE_SERVICE_ROLE_KEY: 'another-service-key' } }],
  ['another secret to sign with', { environment: { SUPABASE_JWT_SECRET: 'a-secret-of-32-characters-at-least' } }],
  ['another key to sign with', { environment: { SUPABASE_SIGNING_KEY: '{}' } }],
  ['another key for e-mail', { environment: { RESEND_API_KEY: 're_another_key' } }],
  ['another place for e-mail', { environment: { RESEND_BASE_URL: 'http://127.0.0.1:1' } }],
  ['other templates', { environment: { EMAIL_TEMPLATES: 'resend' } }],
  ['another deadline', { environment: { CHECK_TIMEOUT: '9s' } }],
  ['another release', { environment: { RELEASE: 'v2' } }],
  ['another contract', { contract: { ...builtInContract(), platform: 'Another' } }],
])('replicas with %s share nothing', (_what, changes) => {
  const [one, other] = [groupsOf(), groupsOf(changes)];
  for (const category of sharedCategories) expect(other[category], category).not.toBe(one[category]);
});

test.each<[string, Changes['environment']]>([
  ['tokens of its own', { HEALTH_TOKENS: 'a-token-of-sixteen-characters' }],
  ['another port', { PORT: '9000' }],
  ['another level of its log', { LOG_LEVEL: 'debug' }],
  ['another cadence of what each asks itself', { REFRESH_DATABASE: '5s' }],
  ['another way to the same Redis', { REDIS_URL: 'redis://10.0.0.1:6379' }],
])('a replica with %s shares all the same', (_what, environment = {}) => {
  expect(groupsOf({ environment })).toEqual(groupsOf());
});

test('a category with other checks is not shared, and the rest is', () => {
  const [one, other] = [groupsOf(), groupsOf({ checks: [...usual, buildCheck('rls.own')] })];
  expect(other.rls).not.toBe(one.rls);
  expect(other.schema).toBe(one.schema);
  const patient = usual.map((check) => (check.name === 'rls.works' ? { ...check, timeoutMs: 9_000 } : check));
  expect(groupsOf({ checks: patient }).rls).not.toBe(one.rls);
});

test('who turns it off, or has no key that only replicas know, asks for itself', () => {
  expect(joinedBy({ environment: { FLEET: 'off' } }).joined).toBeNull();
  expect(joinedBy({ environment: { SUPABASE_SERVICE_ROLE_KEY: '' } }).joined).toBeNull();
  expect(joinedBy({ environment: { FLEET: 'ON' } }).joined).not.toBeNull();
});

test('what is signed with follows from the service key, and is not it', () => {
  const keyOf = (changes: Changes) => joinedBy(changes).joined?.key.toString('hex');
  expect(keyOf({})).toBe(keyOf({}));
  expect(keyOf({})).toHaveLength(64);
  expect(keyOf({ environment: { SUPABASE_SERVICE_ROLE_KEY: 'another-service-key' } })).not.toBe(keyOf({}));
});

test('no key stands in what names the group', () => {
  const text = JSON.stringify(groupsOf());
  for (const value of Object.values(variables)) expect(text).not.toContain(value);
});

test('what a person should know of it is a line in the log', () => {
  const { joined, lines } = joinedBy();
  const fault = { reason: 'unreachable', message: 'Redis is away', hint: 'Start it', code: null } as const;
  joined?.onEvent({ kind: 'alone', fault });
  joined?.onEvent({ kind: 'together' });
  joined?.onEvent({ kind: 'unreadable', category: 'rls' });
  joined?.onEvent({ kind: 'too_large', category: 'schema' });
  const told = lines.map((line) => JSON.parse(line)).map(({ level, msg }) => `${level} ${msg}`);
  expect(told).toEqual([
    '40 Other replicas cannot be reached, so this one asks for itself: Redis is away',
    '30 Other replicas can be reached again: runs are shared',
    '40 What is kept of rls in Redis was not written by a replica of this service',
    '40 The results of schema are too large to be shared: each replica asks for itself',
  ]);
});
