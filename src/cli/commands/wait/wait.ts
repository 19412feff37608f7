import type { Service } from '../../../assemble.ts';
import { parseSettings } from '../../../config/parse-settings.ts';
import { sleep } from '../../../core/clock.ts';
import { tokenFor } from '../../ask-service.ts';
import { type CommandContext, defineCommand, type ExitCode, exitCode, UsageError } from '../../command.ts';
import { choice, duration, failOn, flag, serviceUrl, text } from '../../options.ts';
import type { Output } from '../../output.ts';
import { withService } from '../../with-service.ts';
import { localUrl } from './local-url.ts';
import type { Look } from './look.ts';
import { goals, lookAtChecks, lookAtService } from './look.ts';

/** Seldom enough to be no load, often enough that a deployment loses no time; and what the last look gets at least. */
const intervalMs = 250;

/** Waits for a service: what a deployment does, and a container's health check. */
export const wait = defineCommand({
  name: 'wait',
  summary: 'wait until a running service is live, ready or healthy',
  description: [
    'Asks a running service until it says what is waited for: live (the process runs), ready (it may get traffic) or healthy (all of it works). Asks at least once.',
    'The service is the one at PORT on this machine, unless --url names another. With --self there need not be one: the checks run here, again and again.',
    'With --release only answers of that release count, as RELEASE or GIT_SHA of the service say: so a deployment does not take the old version, which still answers, for the new one. The first of HEALTH_TOKENS is sent along, over https or to this machine only, to be told why.',
    'Exit code 1 means that it answered otherwise to the end, 2 that there was no answer. Degraded counts as healthy unless --fail-on degraded.',
  ],
  options: {
    until: choice(goals, 'ready', { value: 'STATE', meaning: 'what to wait for' }),
    timeout: duration('60s', 'how long to wait'),
    url: serviceUrl('a running service, with the prefix below which it is mounted'),
    release: text('ID', 'the release to wait for, as RELEASE or GIT_SHA of the service say it'),
    self: flag('run the checks here instead of asking a service'),
    'fail-on': failOn,
  },
  examples: [
    'wingman-health wait --until ready --timeout 60s --url https://health.example.com',
    'wingman-health wait --until ready --release "$GIT_SHA" --url https://health.example.com',
    'wingman-health wait --until healthy --self',
    'wingman-health wait --until live --timeout 2s',
  ],
  async run({ context, options: { until, timeout, url, self, release = null, 'fail-on': strictness } }) {
    const { environment, signal, clock } = context;
    const patience = { goal: until, startedAt: clock.monotonic(), timeoutMs: timeout };
    const accepts = { goal: until, failOn: strictness };
    if (release?.trim() === '') throw new UsageError('--release is empty: is the variable set that it comes from?');
    if (!self) {
      const address = url ?? localUrl(environment);
      const { settings } = parseSettings(environment, { isTerminal: false });
      const token = tokenFor(address, settings.healthTokens);
      return keepLooking(lookAtService(address, { ...accepts, signal, token, release }), patience, context);
    }
    if (release !== null) throw new UsageError('--self has no release: leave out one of the two');
    if (url !== undefined) throw new UsageError('--self runs the checks here, so there is nothing to ask at --url');
    if (until === 'live') throw new UsageError('--self has no process to look at: wait until ready or healthy');
    const run = (service: Service) => keepLooking(lookAtChecks(service, accepts), patience, context);
    return withService(environment, run, { moduleStartMs: timeout });
  },
});

interface Patience {
  readonly goal: string;
  /** By the monotonic clock: what it takes to load the checks counts too. */
  readonly startedAt: number;
  readonly timeoutMs: number;
}

async function keepLooking(
  look: Look,
  { goal, startedAt, timeoutMs }: Patience,
  { clock, out, err }: CommandContext,
): Promise<ExitCode> {
  const elapsedMs = () => clock.monotonic() - startedAt;
  const seconds = () => `${(elapsedMs() / 1_000).toFixed(1)} s`;
  for (;;) {
    const { state, words } = await look(Math.max(intervalMs, timeoutMs - elapsedMs()));
    if (state === 'reached') {
      await showLine(err, '');
      await out.write(`${goal} after ${seconds()}: ${words}\n`);
      return exitCode.healthy;
    }
    const remainingMs = timeoutMs - elapsedMs();
    if (remainingMs <= 0) {
      await showLine(err, '');
      await err.write(`not ${goal} after ${seconds()}: ${words}\n`);
      return state === 'none' ? exitCode.unanswered : exitCode.unhealthy;
    }
    await showLine(err, `${seconds()}: ${words}`);
    await sleep(clock, Math.min(intervalMs, remainingMs));
  }
}

/** The line that is replaced by the next; for people only. */
async function showLine(err: Output, text: string): Promise<void> {
  if (err.isTerminal) await err.write(`\r\u001b[2K${text}`);
}
