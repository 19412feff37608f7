import { assemble } from './assemble.ts';
import type { OfferedChecks } from './checks/offered-checks.ts';
import { type Environment, readEnvironment } from './config/environment.ts';
import type { ContractInput } from './contract/schema.ts';
import type { Health } from './core/summary/health.ts';
import type { MountableService } from './http/health-plugin.ts';
import type { LogDestination } from './observers/log.ts';

export interface HealthServiceOptions extends Partial<OfferedChecks> {
  /** The variables that it reads; those of the process unless given. */
  readonly environment?: Environment;
  /** What the platform should look like; what `CONTRACT` names, or WingmanMatch, unless given. */
  readonly contract?: ContractInput;
  /** Where JSON lines about transitions and faults go, such as `process.stdout`; nowhere unless given. */
  readonly log?: LogDestination;
}

/** The service inside an application: mounted with `healthPlugin`, or asked directly. */
export interface HealthService extends MountableService {
  /** What is known: the last snapshots. `refresh(category)` runs a category now, `observe` hears every result. */
  readonly health: Health;
}

/**
 * Builds the service out of its variables. It asks nobody anything before `start()`, or the first `refresh`.
 *
 * @throws StartupError with every problem of the configuration, the contract and the added checks.
 */
export async function createHealthService(options: HealthServiceOptions = {}): Promise<HealthService> {
  const { environment = readEnvironment(), categories = [], checks = [], log = null, contract } = options;
  const isAdding = checks.length > 0 || categories.length > 0;
  const { health, http, start, close } = await assemble({
    environment,
    isTerminal: false,
    log,
    ...(contract && { contract }),
    ...(isAdding && { added: { categories, checks } }),
  });
  return { health, http, start, close };
}
