import { createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { sharedCategories } from './checks/categories.ts';
import type { Environment } from './config/environment.ts';
import type { Configuration } from './configure.ts';
import type { Fleet } from './core/monitor/fleet/fleet.ts';
import type { Category, Registry } from './core/registry.ts';
import type { Secret } from './core/scrubber.ts';
import type { Log } from './observers/log.ts';
import { readVersion } from './read-version.ts';

export interface FleetOptions {
  readonly configuration: Pick<Configuration, 'settings' | 'contract' | 'platform' | 'connections' | 'registry'>;
  readonly environment: Environment;
  readonly log: Log;
}

/**
 * The replicas that this one shares its runs with: those that would find out the same. Null where there is no Redis, where
 * sharing is turned off, and where nothing is known that only they know.
 */
export function fleetOf({ configuration, environment, log }: FleetOptions): Fleet | null {
  const { settings, platform, connections, registry } = configuration;
  const { serviceKey } = platform;
  if (!settings.isFleet || serviceKey === null) return null;
  const common = commonWords(configuration, environment);
  const shared = sharedCategories.flatMap((name) => registry.category(name) ?? []);
  return connections.joinFleet({
    replica: `${hostname()}-${randomBytes(2).toString('hex')}`,
    groups: new Map(shared.map((category) => [category.name, groupOf(category, registry, common, serviceKey)])),
    key: Buffer.from(hkdfSync('sha256', serviceKey.reveal(), '', 'wingman-health fleet', 32)),
    onEvent(event) {
      switch (event.kind) {
        case 'alone':
          return log.warn(`Other replicas cannot be reached, so this one asks for itself: ${event.fault.message}`, {
            hint: event.fault.hint,
          });
        case 'together':
          return log.info('Other replicas can be reached again: runs are shared');
        case 'unreadable':
          return log.warn(`What is kept of ${event.category} in Redis was not written by a replica of this service`, {
            hint: 'See who else may write to that Redis; until then each replica asks for itself',
          });
        case 'too_large':
          return log.warn(`The results of ${event.category} are too large to be shared: each replica asks for itself`);
      }
    },
  });
}

/** All that verdicts depend on, besides the checks of a category. Who differs in any of it does not share. */
function commonWords({ settings, contract, platform }: FleetOptions['configuration'], environment: Environment) {
  const { supabaseUrl, anonKey, serviceKey, jwtSecret, resendKey } = platform;
  const keys = [anonKey, serviceKey, jwtSecret, resendKey].map((key) => digest(key));
  const { checkTimeoutMs, emailTemplates, resendBaseUrl, release, gitSha } = settings;
  return {
    version: readVersion(),
    contract,
    supabaseUrl,
    keys: [...keys, digest(environment.SUPABASE_SIGNING_KEY ?? null)],
    verdicts: { checkTimeoutMs, emailTemplates, resendBaseUrl },
    // Checks that are added, and templates in a directory, come with a release.
    release: [release, gitSha],
  };
}

/** A word that stands for all of it, and out of which nothing of it can be guessed. */
function groupOf(category: Category, registry: Registry, common: object, serviceKey: Secret): string {
  const checks = registry
    .checksOf(category.name)
    .map(({ name, title, critical, dependsOn, confirmAfter, timeoutMs }) => [
      name,
      title,
      critical ?? false,
      dependsOn ?? [],
      confirmAfter ?? null,
      timeoutMs ?? null,
    ]);
  const text = JSON.stringify(inOrder({ ...common, category, checks }));
  return createHmac('sha256', serviceKey.reveal()).update(text).digest('base64url').slice(0, 16);
}

function digest(secret: Secret | string | null): string | null {
  const text = typeof secret === 'string' ? secret : (secret?.reveal() ?? null);
  return text && createHash('sha256').update(text.trim()).digest('base64url');
}

/** Two files that say the same need not say it in the same order. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, inOrder(inner)]));
}
