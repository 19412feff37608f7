import { builtIn } from './checks/categories.ts';
import { buildChecks } from './checks/index.ts';
import { type LoadedChecks, loadChecksModule, type OfferedChecks, readChecks } from './checks/load-checks-module.ts';
import type { Environment } from './config/environment.ts';
import { findCategoryProblems, findWarnings } from './config/find-category-problems.ts';
import { parseSettings } from './config/parse-settings.ts';
import { type PlatformVariables, readPlatform } from './config/read-platform.ts';
import { refreshVariable, type Settings } from './config/settings.ts';
import { type Problem, StartupError } from './config/startup-error.ts';
import { type Connections, connect } from './connect.ts';
import { builtInContract, loadContract, parseContract } from './contract/load-contract.ts';
import type { Contract, ContractInput } from './contract/schema.ts';
import { type Check, type CheckId, categoryOf } from './core/check.ts';
import type { Clock } from './core/clock.ts';
import { degraded, failed, healthy } from './core/outcome.ts';
import type { Category } from './core/registry.ts';
import { createRegistry, findRegistryProblems, type Registry } from './core/registry.ts';
import { answerFor } from './core/stray-faults.ts';

/** Everything that was decided before anything runs. */
export interface Configuration {
  readonly settings: Settings;
  readonly contract: Contract;
  readonly platform: PlatformVariables;
  readonly connections: Connections;
  readonly registry: Registry;
  /** What is probably a mistake, and no reason not to start. */
  readonly warnings: readonly Problem[];
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
  /** Is told of what the checks module breaks outside of any run, for each of its checks. */
  readonly onStrayFault?: (check: CheckId, fault: unknown) => void;
}

/**
 * Reads the variables, the contract file and the checks, in this order because each needs the one before. Throws one
 * StartupError with every problem of all of them. What is wrong with the platform's variables is no problem here: the
 * checks report it.
 */
export async function configure(options: ConfigureOptions): Promise<Configuration> {
  const { environment, isTerminal, clock } = options;
  const { settings, problems: ofSettings } = parseSettings(environment, { isTerminal });
  const { contract, problems: ofContract } = await readContract(options, settings);
  const platform = readPlatform(environment, contract);
  const connections = connect({ settings, contract, platform, environment, clock });

  const sources = await readSources(options, settings, contract);
  const added = sources.flatMap(({ loaded }) => (loaded.ok ? loaded.module : []));
  const [own, others] = divide(buildChecks(connections.ports, contract), ({ name }) => isUsed(name, contract));
  const [used, unused] = divide(Object.values(builtIn), ({ name }) =>
    own.some((check) => categoryOf(check.name) === name),
  );
  const categories = [...used, ...added.flatMap((module) => module.categories)];
  const checks = [...own, ...added.flatMap((module) => module.checks)];
  const ofChecks = findCheckProblems(sources, categories, checks);
  const known = { used: namesIn(categories), unused: namesIn(unused) };
  // The categories are known only when every source of them is.
  const ofCategories = ofChecks.length > 0 ? [] : findCategoryProblems(settings, environment, known);

  const ofAcceptances = ofChecks.length > 0 ? [] : findAcceptanceProblems(options, contract, checks);

  const problems = [...ofSettings, ...ofContract, ...ofChecks, ...ofCategories, ...ofAcceptances];
  if (problems.length > 0) {
    await connections.close();
    throw new StartupError(problems);
  }
  const paced = categories.map((category) => {
    return { ...category, cadenceMs: settings[refreshVariable(category.name)] ?? category.cadenceMs };
  });
  return {
    settings,
    contract,
    platform,
    connections,
    warnings: findWarnings(environment, known),
    registry: createRegistry(paced, checks, new Map(namesIn([...unused, ...others]).map(withWhy))),
  };
}

const namesIn = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name);

function divide<Item>(items: readonly Item[], isFirst: (item: Item) => boolean): [Item[], Item[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))];
}

/** What can be compared only with what somebody has reviewed. */
const comparing: CheckId = 'rls.changes';

/** Whether the platform has what a check is about: its category or, as `services.storage` says, its question. */
function isUsed(check: CheckId, { uses, reviewed }: Contract): boolean {
  if (check === comparing) return reviewed !== undefined;
  return check.split('.').every((word) => !Object.hasOwn(uses, word) || uses[word as keyof typeof uses]);
}

function withWhy(name: string): readonly [string, string] {
  const word = name.slice(name.indexOf('.') + 1);
  const why =
    name === comparing
      ? 'The contract does not say what was reviewed: wingman-health contract --review FILE adds it'
      : `The contract says that this platform does not use ${word}`;
  return [name, why];
}

/** An entry for a check that does not exist would accept nothing, and look as if it did. */
function findAcceptanceProblems(
  { contract: given }: ConfigureOptions,
  { accepted }: Contract,
  checks: readonly Check[],
) {
  const about = { variable: given ? 'contract' : 'CONTRACT', remedy: 'wingman-health list shows the checks' };
  return accepted.flatMap(({ check }, index): Problem[] => {
    const isKnown = checks.some(({ name }) => name === check);
    return isKnown ? [] : [{ ...about, problem: `accepted.${index}.check: there is no check "${check}"` }];
  });
}

interface ReadContract {
  readonly contract: Contract;
  readonly problems: readonly Problem[];
}

/** With a broken contract the rest is still looked at, so that every problem is told at once. */
async function readContract({ contract: given }: ConfigureOptions, settings: Settings): Promise<ReadContract> {
  const { contract, problems } = given ? parseContract(given) : await loadContract(settings.contract);
  const about = { variable: given ? 'contract' : 'CONTRACT', remedy: 'See docs/contract.md' };
  return { contract: contract ?? builtInContract(), problems: problems.map((problem) => ({ ...about, problem })) };
}

/** Where checks come from that are not built in, and how a problem with them is told. */
interface Source {
  readonly about: Omit<Problem, 'problem'>;
  readonly loaded: LoadedChecks;
}

async function readSources(options: ConfigureOptions, { checksModule }: Settings, contract: Contract) {
  const { added, clock, onStrayFault } = options;
  const sources: Source[] = [];
  if (checksModule) {
    // What a module starts when it is loaded, such as a connection for all its checks, breaks all of them.
    const blame = async (fault: unknown) => {
      const loaded = await loading;
      if (loaded.ok) for (const { name } of loaded.module.checks) onStrayFault?.(name, fault);
    };
    const loading = answerFor(blame, () =>
      loadChecksModule(checksModule, { healthy, degraded, failed, contract, clock }),
    );
    const loaded = await loading;
    sources.push({ about: { variable: 'CHECKS_MODULE', remedy: 'See docs/checks-module.md' }, loaded });
  }
  if (added) sources.push({ about: { variable: 'checks', remedy: 'See docs/library.md' }, loaded: readChecks(added) });
  return sources;
}

/** What is wrong with the added checks, each problem told of the source that it comes from. */
function findCheckProblems(sources: readonly Source[], categories: readonly Category[], checks: readonly Check[]) {
  const unreadable = sources.flatMap(({ about, loaded }) =>
    loaded.ok ? [] : loaded.problems.map((problem): Problem => ({ ...about, problem })),
  );
  const owners = new Map<Category | Check, Source>();
  for (const source of sources)
    if (source.loaded.ok)
      for (const own of [...source.loaded.module.categories, ...source.loaded.module.checks]) owners.set(own, source);
  const misfits = findRegistryProblems(categories, checks)
    // What cannot be read may hold what the rest misses.
    .filter(({ isAbsence }) => unreadable.length === 0 || !isAbsence)
    .flatMap(({ subject, problem, rival = subject }): Problem[] => {
      const [owner, other] = [owners.get(subject), owners.get(rival)];
      const clash = other && other !== owner ? `, here and in ${other.about.variable}` : '';
      return owner ? [{ ...owner.about, problem: `${problem}${clash}` }] : [];
    });
  return [...unreadable, ...misfits];
}
