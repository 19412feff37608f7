import type { Service } from '../../../assemble.ts';
import { type Check, categoryOf } from '../../../core/check.ts';
import { reasonMeanings } from '../../../core/reason-meanings.ts';
import { didYouMean } from '../../../core/words/closest.ts';
import { linesOfFindings } from '../../../reporters/lines-of-findings.ts';
import { defineCommand, exitCode, UsageError } from '../../command.ts';
import { duration, flag, serviceUrl } from '../../options.ts';
import { renderTable } from '../../output.ts';
import { withService } from '../../with-service.ts';
import { derive, type Sighting } from './derive.ts';
import { readCheckSection } from './read-check-section.ts';
import { seeHere, seeThere } from './see-checks.ts';

/** Everything about one check: what it means, and how its verdict came about. */
export const explain = defineCommand({
  name: 'explain',
  summary: 'explain one check: what it means, how to mend it, why it says what it says',
  description: [
    'Prints what the documents say, then runs the check and shows how its verdict comes about: what its dependencies say, the raw outcome, whether that is confirmed, the verdict, and what it counts in the whole.',
    'With --url it asks a running service instead, which has a past: there an outcome may wait for its confirmation. The first of HEALTH_TOKENS is sent along, over https or to this machine only.',
    'The exit code says whether it could be explained, not whether it is healthy.',
  ],
  operands: '<check>',
  options: {
    url: serviceUrl('ask this running service instead of running the check'),
    timeout: duration('30s', 'how long the run or the question may take'),
    details: flag('show what was seen, and the error'),
  },
  examples: ['wingman-health explain rls.isolation', 'wingman-health explain redis.cache --url http://127.0.0.1:8080'],
  run({ context, operands: [name = ''], options: { url, timeout, details } }) {
    const startedAt = context.clock.monotonic();
    return withService(
      context.environment,
      async (service) => {
        const check = findCheck(name, service);
        const see = url === undefined ? seeHere(service, context) : seeThere(url, service, context);
        const remainingMs = Math.max(0, timeout - (context.clock.monotonic() - startedAt));
        const [seen, ...dependencies] = await see([check.name, ...(check.dependsOn ?? [])], remainingMs);
        const category = service.registry.category(categoryOf(check.name));
        if (!seen || !category) throw new UsageError(`Nothing was seen of ${name}`);

        const steps = derive({ check, category, seen, dependencies });
        const isPrivate = details || service.settings.details === 'everything';
        const section =
          readCheckSection(check.name) ?? 'A check of your own: the documents of this service do not know it.';
        const source = url ?? 'a run just now';
        await context.out.write(
          `${check.name}: ${check.title}\n\n${section}\n\nThe verdict, from ${source}\n${renderTable(steps)}\n${describe(seen, isPrivate)}`,
        );
        return exitCode.healthy;
      },
      { moduleStartMs: timeout, onPrint: (line) => void context.err.write(`${line}\n`) },
    );
  },
});

function findCheck(name: string, { registry }: Service): Check {
  const found = registry.check(name);
  if (found) return found;
  const names = registry.checks.map((check) => check.name);
  throw new UsageError(`There is no check "${name}"${didYouMean(name, names)}\nwingman-health list shows them`);
}

/** Only a check that is healthy, or one of a service that says no more, has no reason. */
function isUntold({ status, reason }: Sighting): boolean {
  return status !== 'healthy' && reason === null;
}

function describe(seen: Sighting, isPrivate: boolean): string {
  const { message, hint, reason, error, details } = seen;
  const rows = [
    ['says', message],
    ...(hint ? [['hint', hint]] : []),
    ...(reason ? [[reason, reasonMeanings[reason].means]] : []),
    ...(isUntold(seen)
      ? [['why', 'That service tells callers with a token: set HEALTH_TOKENS to one of its own']]
      : []),
    ...(isPrivate && error !== null ? [['error', error]] : []),
  ];
  if (!isPrivate || details === null) return renderTable(rows);
  const found = linesOfFindings(seen).map((line) => `${line}\n`);
  return [
    renderTable(rows),
    ...(found.length > 0 ? ['\n', ...found] : []),
    `\n${JSON.stringify(details, null, 2)}\n`,
  ].join('');
}
