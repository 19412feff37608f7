import { builtIn } from './checks/categories.ts';
import { buildChecks } from './checks/index.ts';
import { type LoadedChecks, type OfferedChecks, readChecks } from './checks/offered-checks.ts';
import { type HostedModule, hostChecksModule, type ModuleWatcher } from './checks-module/host-checks-module.ts';
import type { Environment } from './config/environment.ts';
import { findCategoryProblems, findWarnings } from './config/find-category-problems.ts';
import { parseSettings } from './config/parse-settings.ts';
import { createSecretScrubber, type PlatformVariables, readPlatform } from './config/read-platform.ts';
import { refreshVariable, type Settings } from './config/settings.ts';
import { type Problem, StartupError } from './config/startup-error.ts';
import { type Connections, connect } from './connect.ts';
import { builtInContract, loadContract, parseContract } from './contract/load-contract.ts';
import type { Contract, ContractInput } from './contract/schema.ts';
import { type Check, type CheckId, categoryOf } from './core/check.ts';
import type { Clock } from './core/clock.ts';
import type { Category } from './core/registry.ts';
import { createRegistry, findRegistryProblems, type Registry } from './core/registry.ts';
import type { Scrubber } from './core/scrubber.ts';

/** Everything that was decided before anything runs. */
export interface Configuration {
  readonly settings: Settings;
  readonly contract: Contract;
  readonly platform: PlatformVariables;
  readonly connections: Connections;
  readonly registry: Registry;
  /** What is probably a mistake, and no reason not to start. */
  readonly warnings: readonly Problem[];
  /** Knows every secret of the configuration. */
  readonly scrubber: Scrubber;
  /** Closes the connections, and ends the checks module. */
  close(): Promise<void>;
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
  /** Hears what the checks module does beside answering. */
  readonly watcher?: ModuleWatcher;
  /** How long the checks module may take to load, where that is less than ten seconds. */
  readonly moduleStartMs?: number;
}

const longestModuleStartMs = 10_000;

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
  const scrubber = createSecretScrubber(settings, platform);
  const connections = connect({ settings, contract, platform, environment, clock });

  const hosted = await hostModule(options, settings, contract);
  const close = async () => void (await Promise.all([connections.close(), hosted?.close()]));
  const sources = listSources(options, hosted);
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
    await close();
    // A module may put whatever it knows into its words.
    throw new StartupError(problems.map((one) => ({ ...one, problem: scrubber.text(one.problem) })));
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
    scrubber,
    close,
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

/** The checks of a module run apart: only what is embedded runs in the process of its owner. */
async function hostModule(options: ConfigureOptions, { checksModule }: Settings, contract: Contract) {
  if (!checksModule) return null;
  const { clock, watcher = deaf, moduleStartMs = longestModuleStartMs } = options;
  const startMs = Math.min(moduleStartMs, longestModuleStartMs);
  return hostChecksModule({ path: checksModule, contract, clock, watcher, startMs });
}

const deaf: ModuleWatcher = { onFault() {}, onRestart() {}, onPrint() {} };

function listSources({ added }: ConfigureOptions, hosted: HostedModule | null): Source[] {
  const ofModule = { variable: 'CHECKS_MODULE', remedy: 'See docs/checks-module.md' };
  const ofOwner = { variable: 'checks', remedy: 'See docs/library.md' };
  return [
    ...(hosted ? [{ about: ofModule, loaded: hosted.loaded }] : []),
    ...(added ? [{ about: ofOwner, loaded: readChecks(added) }] : []),
  ];
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
