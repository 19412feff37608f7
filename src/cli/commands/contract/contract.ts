import { readFile } from 'node:fs/promises';
import type { Service } from '../../../assemble.ts';
import type { Answer } from '../../../checks/answer.ts';
import type { EvidenceQuestion } from '../../../checks/catalog/facts.ts';
import { type CatalogView, viewCatalog } from '../../../checks/catalog/view.ts';
import type { Ports } from '../../../checks/ports.ts';
import { type ExposureView, viewExposures } from '../../../checks/rls/evidence/exposure-view.ts';
import { questionOf } from '../../../checks/rls/evidence/question-of.ts';
import { reviewEntries } from '../../../checks/rls/review/review-entries.ts';
import { loadContract, parseContract } from '../../../contract/load-contract.ts';
import type { Contract, ContractInput } from '../../../contract/schema.ts';
import { CommandError, defineCommand, exitCode, UsageError } from '../../command.ts';
import { duration, text } from '../../options.ts';
import { withService } from '../../with-service.ts';
import { declareAccess, draftContract, spellOut } from './build-contract.ts';
import { compareContract } from './compare.ts';
import { reviewLines, unclaimedLines } from './review.ts';
import { writeReviewed } from './write-reviewed.ts';

/** Describes the database as it is, so that another application starts in minutes. */
export const contract = defineCommand({
  name: 'contract',
  summary: 'write the contract of the database that the variables point to, or hold a file against it',
  description: [
    'Reads the catalog, tries who can do what with the rows of every exposed table, and prints a contract for CONTRACT. It declares no hole: what is open wider than to the owners of rows is left strict, and is listed on standard error, the worst first, for a person to decide. Needs the functions that wingman-health sql prints.',
    'With --check it writes nothing, tells where the database and the file differ, and what has changed since it was reviewed, and ends with 1 where it tells anything.',
    'With --review it prints the file with what decides about access as it is now, which rls.changes compares with from then on; nothing else in it is touched. Read first what --check tells.',
  ],
  options: {
    platform: text('NAME', 'what the application is called (My platform unless given)'),
    check: text('FILE', 'the contract to compare with the database'),
    review: text('FILE', 'the contract to print as reviewed today'),
    timeout: duration('30s', 'how long the database may take'),
  },
  examples: [
    'wingman-health contract --platform Notes > notes.json',
    'wingman-health contract --check notes.json',
    'wingman-health contract --review notes.json > reviewed.json && mv reviewed.json notes.json',
    'CONTRACT=./notes.json wingman-health check',
  ],
  async run({ context: { environment, out, err, clock }, options }) {
    const { check, review } = options;
    if (check !== undefined && review !== undefined)
      throw new UsageError('--check and --review are about the same file: read what --check tells first');
    const file = check ?? review;
    const given = file === undefined ? null : await load(file);
    // Which schemas there are to look at is for the file to say.
    const variables = file === undefined ? environment : { ...environment, CONTRACT: file };
    const signal = AbortSignal.timeout(options.timeout);
    const run = async ({ ports: { catalog }, contract: { schema } }: Service) => {
      const facts = orFail(await catalog.read({ signal }));
      const look = async (declared: Contract): Promise<ExposureView> => {
        const view: CatalogView = viewCatalog(facts, declared);
        return viewExposures(view, orFail(await lookAtAll(catalog, await questionOf(view), signal)));
      };

      const reviewed = () => {
        const { entries, isUnread } = reviewEntries(facts);
        const unread = Object.keys(entries).find(isUnread) ?? facts.relations.find((one) => !one.hasAllPolicies)?.name;
        if (unread !== undefined)
          throw new CommandError(
            `${unread} cannot be read, because a table that it is about is locked. Try again later`,
          );
        return { at: new Date(clock.now()).toISOString().slice(0, 10), entries };
      };

      if (review !== undefined) {
        await out.write(writeReviewed(await readFile(review, 'utf8'), reviewed()));
        return exitCode.healthy;
      }
      if (given) {
        const lines = compareContract(await look(given));
        for (const line of lines.length > 0 ? lines : ['The database is as the contract says, as far as was looked.'])
          await out.write(`${line}\n`);
        return lines.length > 0 ? exitCode.unhealthy : exitCode.healthy;
      }

      // The first is where tables are that are named without one.
      const schemas = facts.schemas.toSorted((left, right) => Number(right === schema) - Number(left === schema));
      const draft = draftContract({ ...facts, schemas }, options.platform ?? 'My platform');
      const written = { ...declareAccess(draft, await look(parse(draft))), reviewed: reviewed() };
      const seen = await look(parse(written));
      await out.write(`${JSON.stringify(spellOut(written, seen), null, 2)}\n`);
      const open = reviewLines(seen);
      const told = [...remarks, ...openLists(written), ...unclaimedLines(seen)];
      for (const line of [...told, ...(open.length > 0 ? ['', ...toDecide, ...open] : [])])
        await err.write(`${line}\n`);
      return exitCode.healthy;
    };
    return withService(variables, run, { moduleStartMs: options.timeout });
  },
});

/** A run of a check ends with its budget, and the next goes on. Here a person waits for all of it. */
async function lookAtAll(catalog: Ports['catalog'], question: EvidenceQuestion, signal: AbortSignal) {
  const reached = new Set<string>();
  for (;;) {
    const before = reached.size;
    const answer = await catalog.readEvidence(question, { signal });
    if (!answer.ok) return answer;
    for (const { relation, state } of answer.value.relations) if (state !== 'unreached') reached.add(relation);
    const isAll = question.targets.every(({ schema, name }) => reached.has(`${schema}.${name}`));
    if (isAll || reached.size === before) return answer;
  }
}

async function load(file: string): Promise<Contract> {
  const { contract: loaded, problems } = await loadContract(file);
  if (!loaded) throw new CommandError(problems.map((problem) => `${file}: ${problem}`).join('\n'));
  return loaded;
}

const remarks = [
  'tables: every one is marked as core; take that from those without which the application still works',
  'email.from: noreply@example.com is a placeholder; write the sender, or "uses": {"email": false}',
  'environment: holds what this service connects with; add the variables and flags of the application',
];

/** What is declared to be open is told too: that its rows name nobody is as much as was looked at. */
function openLists({ tables }: ContractInput): string[] {
  const words = { anyone: 'anybody', signed_in: 'whoever signs in' };
  return Object.entries(tables).flatMap(([name, { access }]) => {
    const word = typeof access === 'string' ? access : access.select;
    return word === 'anyone' || word === 'signed_in'
      ? [`tables.${name}: ${words[word]} may read it, and the contract says so, because its rows name no user`]
      : [];
  });
}

const toDecide = [
  'To decide: what is open wider than the contract says. Narrow the policies, or write that it is meant.',
];

function orFail<Value>(answer: Answer<Value>): Value {
  if (!answer.ok) throw new CommandError(`${answer.fault.message}. ${answer.fault.hint}`);
  return answer.value;
}

/** What was drafted out of a catalog is a contract, whatever the names in it are. */
function parse(draft: ContractInput): Contract {
  const { contract: parsed, problems } = parseContract(draft);
  if (!parsed) throw new CommandError(`The database cannot be described: ${problems.join('; ')}`);
  return parsed;
}
