import { writeFile } from 'node:fs/promises';
import type { Service } from '../../../assemble.ts';
import { type CheckId, categoryOf } from '../../../core/check.ts';
import type { Result } from '../../../core/result.ts';
import type { Health } from '../../../core/summary/health.ts';
import { unweighed } from '../../../core/summary/summary.ts';
import { didYouMean } from '../../../core/words/closest.ts';
import { representSummary } from '../../../http/answer/represent.ts';
import { redactFor, type Tier } from '../../../http/redact.ts';
import { type Report, reporters } from '../../../reporters/index.ts';
import { CommandError, defineCommand, UsageError } from '../../command.ts';
import { duration, failOn, flag } from '../../options.ts';
import type { Output } from '../../output.ts';
import { runChecks } from '../../run-checks.ts';
import { withService } from '../../with-service.ts';
import { type FormatTarget, formatOption } from './format-targets.ts';
import { showProgress } from './show-progress.ts';
import { verdictCode } from './verdict-code.ts';

/** Runs the checks once: what a gate in CI asks. */
export const check = defineCommand({
  name: 'check',
  summary: 'run the checks once and say whether all of it works',
  description: [
    'Runs every check, or those of the named categories or ids, once and with the checks that they depend on. It needs no running service.',
    'Without names the verdict is that of the whole, in which Redis and e-mail weigh less, as on /health. What is named counts in full, as on /health/<category>. Degraded counts as healthy unless --fail-on degraded; unknown is exit code 2.',
    'Details and errors are shown with --details, or where DETAILS=everything. Keep in mind who reads the log.',
  ],
  operands: '[category|check...]',
  options: {
    format: formatOption,
    'fail-on': failOn,
    timeout: duration('30s', 'how long the whole run may take'),
    details: flag('show what was seen, and errors'),
  },
  examples: [
    'wingman-health check',
    'wingman-health check database rls.isolation --fail-on degraded',
    'wingman-health check --format github --format junit=health.xml',
  ],
  run({ context: { environment, clock, out, err }, operands, options }) {
    const startedAt = clock.monotonic();
    const run = async (service: Service) => {
      const { health, settings } = service;
      const { isKept, categories } = selectChecks(operands, health);
      const endProgress = showProgress(health, health.checks.filter(isKept), err);
      const timeoutMs = Math.max(0, options.timeout - (clock.monotonic() - startedAt));
      const isComplete = await runChecks({ health, categories, timeoutMs, clock });
      await endProgress();

      const report = buildReport(service, {
        isKept,
        isNamed: operands.length > 0,
        tier: options.details || settings.details === 'everything' ? 'everything' : 'messages',
        failOn: options['fail-on'],
        now: clock.now(),
        hasColour: out.hasColour,
      });
      for (const target of options.format) await deliver(report, target, out);
      for (const { check: id, message, hint } of findBlockers(health, isKept))
        await err.write(`First: ${id}: ${message}. ${hint ?? ''}\n`);
      if (!isComplete) await err.write('Not all checks ended in time: see what hangs, or raise --timeout\n');
      return verdictCode(report.summary.status, options['fail-on'], isComplete);
    };
    const onPrint = (line: string) => void err.write(`${line}\n`);
    return withService(environment, run, { onPrint, moduleStartMs: options.timeout });
  },
});

interface ReportOptions extends Pick<Report, 'failOn' | 'now' | 'hasColour'> {
  readonly tier: Tier;
  readonly isKept: (check: string) => boolean;
  /** Whether the checks were chosen by name: then each counts in full, as on its own route. */
  readonly isNamed: boolean;
}

/** What a run found out, without what its readers may not see. */
function buildReport({ health, http: { about } }: Pick<Service, 'health' | 'http'>, options: ReportOptions): Report {
  const { tier, isKept, isNamed, now, failOn, hasColour } = options;
  const redact = redactFor(tier);
  const kept = health.summary((result) => isKept(result.check));
  const summary = redact.summary(isNamed ? unweighed(kept) : kept);
  const transitions = health.transitions().filter(({ check }) => isKept(check));
  return {
    summary,
    body: representSummary(summary, transitions.map(redact.transition), { tier, now, release: about.release }),
    about,
    failOn,
    now,
    hasColour,
  };
}

async function deliver(report: Report, { format, file }: FormatTarget, out: Output): Promise<void> {
  if (file === null) return out.write(reporters[format](report));
  try {
    await writeFile(file, reporters[format]({ ...report, hasColour: false }));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${error.code})` : '';
    throw new CommandError(`The report cannot be written to ${file}${code}`);
  }
}

/** What keeps some of the kept results unknown and is not among them: the checks that have to be mended first. */
export function findBlockers(health: Health, isKept: (check: string) => boolean): Result[] {
  const results = health.checks.filter(isKept).map((check) => health.result(check));
  const blockers = results.flatMap(({ blockedBy }) => (blockedBy !== null && !isKept(blockedBy) ? blockedBy : []));
  return [...new Set(blockers)].map((check) => health.result(check));
}

export interface CheckSelection {
  readonly isKept: (check: string) => boolean;
  /** The categories that have a kept check. */
  readonly categories: readonly string[];
}

/** The checks that were named, by id or by category; all of them when nothing was. Throws for a name that is none. */
export function selectChecks(names: readonly string[], { categories, checks }: Health): CheckSelection {
  for (const name of names) {
    if (categories.includes(name) || checks.includes(name)) continue;
    const near = didYouMean(name, [...categories, ...checks]);
    throw new UsageError(
      `No category or check has the name "${name}"${near}\nCategories: ${categories.join(', ')}; wingman-health list shows the checks`,
    );
  }
  const isKept = (check: string) =>
    names.length === 0 || names.includes(check) || names.includes(categoryOf(check as CheckId));
  return {
    isKept,
    categories: categories.filter((name) => checks.some((id) => isKept(id) && id.startsWith(`${name}.`))),
  };
}
