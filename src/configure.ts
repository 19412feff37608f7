import { builtIn } from './checks/categories.ts';
import { buildChecks } from './checks/index.ts';
import { loadChecksModule, type OfferedChecks, readChecks } from './checks/load-checks-module.ts';
import type { Environment } from './config/environment.ts';
import { findCategoryProblems } from './config/find-category-problems.ts';
import { parseSettings } from './config/parse-settings.ts';
import { type PlatformVariables, readPlatform } from './config/read-platform.ts';
import { refreshVariable, type Settings } from './config/settings.ts';
import type { Problem } from './config/startup-error.ts';
import { StartupError } from './config/startup-error.ts';
import { type Connections, connect } from './connect.ts';
import { loadContract, parseContract } from './contract/load-contract.ts';
import type { Contract, ContractInput } from './contract/schema.ts';
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
  /** Instead of the contract that `CONTRACT` names; for applications that embed the service. */
  readonly contract?: ContractInput;
  /** Besides the built-in checks and those of `CHECKS_MODULE`; for applications that embed the service. */
  readonly added?: OfferedChecks;
}

/**
 * Reads the variables, the contract file and the checks module, in this order because each needs the one before.
 * Throws one StartupError with every problem of all of them. What is wrong with the platform's variables is no problem
 * here: the checks report it.
 */
export async function configure(options: ConfigureOptions): Promise<Configuration> {
  const { environment, isTerminal, clock } = options;
  const { settings, problems: settingProblems } = parseSettings(environment, { isTerminal });
  const problems: Problem[] = [...settingProblems];

  const loaded = options.contract ? parseContract(options.contract) : await loadContract(settings.contract);
  const contractSource = options.contract ? 'contract' : 'CONTRACT';
  for (const problem of loaded.problems)
    problems.push({ variable: contractSource, problem, remedy: 'See docs/contract.md' });
  // With a broken contract the rest is still looked at, so that every problem is told at once.
  const contract = loaded.contract ?? defaultContract();
  const platform = readPlatform(environment, contract);
  const connections = connect({ settings, contract, platform, environment, clock });

  const own = buildChecks(connections.ports, contract);
  const tools = { healthy, degraded, failed, contract, clock };
  const module = settings.checksModule ? await loadChecksModule(settings.checksModule, tools) : nothingAdded;
  const added = options.added ? readChecks(options.added) : nothingAdded;
  const extra = [module, added].map((source) => (source.ok ? source.module : nothingAdded.module));
  const categories = [...Object.values(builtIn), ...extra.flatMap((source) => source.categories)].map((category) => ({
    ...category,
    cadenceMs: settings[refreshVariable(category.name)] ?? category.cadenceMs,
  }));
  const checks = [...own, ...extra.flatMap((source) => source.checks)];

  const moduleProblems = [module, added].flatMap((source) => (source.ok ? [] : source.problems));
  if (moduleProblems.length === 0) moduleProblems.push(...findRegistryProblems(categories, checks));
  const [variable, remedy] = settings.checksModule
    ? (['CHECKS_MODULE', 'See docs/checks-module.md'] as const)
    : (['checks', 'See docs/library.md'] as const);
  for (const problem of moduleProblems) problems.push({ variable, problem, remedy });
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
