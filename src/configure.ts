import { builtIn } from './checks/categories.ts';
import { buildChecks } from './checks/index.ts';
import { loadChecksModule } from './checks/load-checks-module.ts';
import type { Environment } from './config/environment.ts';
import { findCategoryProblems } from './config/find-category-problems.ts';
import { parseSettings, type Settings } from './config/parse-settings.ts';
import type { Problem } from './config/problem.ts';
import { type PlatformVariables, readPlatform } from './config/read-platform.ts';
import { refreshVariable } from './config/refresh-variable.ts';
import { StartupError } from './config/startup-error.ts';
import { type Connections, connect } from './connect.ts';
import { loadContract, parseContract } from './contract/load-contract.ts';
import type { Contract } from './contract/schema.ts';
import { wingmanMatch } from './contract/wingman-match.ts';
import type { Clock } from './core/clock.ts';
import { degraded, failed, healthy } from './core/outcome.ts';
import { createRegistry, findRegistryProblems, type Registry } from './core/registry.ts';

/** Everything that was decided before anything runs. */
export interface Configuration {
  readonly settings: Settings;
  readonly contract: Contract;
  readonly platform: PlatformVariables;
  readonly connections: Connections;
  readonly registry: Registry;
}

export interface ConfigureOptions {
  readonly environment: Environment;
  /** Whether a person sits in front of it: then there is no traffic to drain. */
  readonly isTerminal: boolean;
  readonly clock: Clock;
}

/**
 * Reads the variables, the contract file and the checks module, in this order because each needs the one before.
 * Throws one StartupError with every problem of all of them. What is wrong with the platform's variables is no problem
 * here: the checks report it.
 */
export async function configure({ environment, isTerminal, clock }: ConfigureOptions): Promise<Configuration> {
  const { settings, problems: settingProblems } = parseSettings(environment, { isTerminal });
  const problems: Problem[] = [...settingProblems];

  const loaded = await loadContract(settings.contract);
  for (const problem of loaded.problems)
    problems.push({ variable: 'CONTRACT', problem, remedy: 'See docs/contract.md' });
  // With a broken contract the rest is still looked at, so that every problem is told at once.
  const contract = loaded.contract ?? defaultContract();
  const platform = readPlatform(environment, contract);
  const connections = connect({ settings, contract, platform, environment, clock });

  const own = buildChecks(connections.ports, contract);
  const tools = { healthy, degraded, failed, contract, clock };
  const added = settings.checksModule ? await loadChecksModule(settings.checksModule, tools) : nothingAdded;
  const module = added.ok ? added.module : nothingAdded.module;
  const categories = [...Object.values(builtIn), ...module.categories].map((category) => ({
    ...category,
    cadenceMs: settings.refreshMs[refreshVariable(category.name)] ?? category.cadenceMs,
  }));
  const checks = [...own, ...module.checks];

  const moduleProblems = added.ok ? findRegistryProblems(categories, checks) : added.problems;
  for (const problem of moduleProblems) {
    problems.push({ variable: 'CHECKS_MODULE', problem, remedy: 'See docs/checks-module.md' });
  }
  const isModuleUsable = moduleProblems.length === 0;
  if (isModuleUsable)
    problems.push(
      ...findCategoryProblems(
        settings,
        categories.map(({ name }) => name),
      ),
    );

  if (problems.length > 0) {
    await connections.close();
    throw new StartupError(problems);
  }
  return { settings, contract, platform, connections, registry: createRegistry(categories, checks) };
}

const nothingAdded = { ok: true, module: { categories: [], checks: [] } } as const;

function defaultContract(): Contract {
  const { contract } = parseContract(wingmanMatch);
  if (!contract) throw new Error('The built-in contract is broken');
  return contract;
}
