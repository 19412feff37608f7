import { expect, test } from 'vitest';
import type { Finding } from '../../../src/core/finding.ts';
import { failed } from '../../../src/core/outcome.ts';
import { createScrubber } from '../../../src/core/scrubber.ts';
import { createLog, logTransitions } from '../../../src/observers/log.ts';
import { broken, buildCheck, works } from '../../support/build-check.ts';
import { buildMonitor } from '../../support/build-monitor.ts';

const levels = { info: 30, error: 50 };

async function linesOf(...checks: Parameters<typeof buildMonitor>[0]) {
  const lines: string[] = [];
  const destination = { write: (line: string) => lines.push(line) };
  const log = createLog({ level: 'info', scrubber: createScrubber([]), destination });
  const { monitor, clock } = buildMonitor(checks);
  monitor.observe(logTransitions(log));
  monitor.start();
  await clock.turn(0);
  await clock.turn(30_000);
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

test('a line names the objects that were found, the first of them where there are many', async () => {
  const findings = Array.from({ length: 12 }, (_, number): Finding => {
    return { kind: 'foreign_rows', level: 'failed', object: `public.t${number}`, why: 'Read.', mend: null };
  });
  const [line] = await linesOf(
    buildCheck('rls.isolation', [failed('leaking', 'A stranger reads public.t0', { findings })]),
  );
  expect(line).toMatchObject({
    level: levels.error,
    msg: 'rls.isolation is failed: A stranger reads public.t0',
    found: 12,
  });
  expect(line?.objects).toHaveLength(10);
  expect(line?.objects).toContain('public.t0 (foreign_rows)');
});

test('what could only not be asked is information, and says what has to be mended', async () => {
  const lines = await linesOf(
    buildCheck('database.query', [works, broken], { critical: true, confirmAfter: 1 }),
    buildCheck('rls.enabled', [works], { dependsOn: ['database.query'] }),
  );
  expect(lines.map(({ level, check, blockedBy }) => ({ level, check, blockedBy }))).toEqual([
    { level: levels.error, check: 'database.query', blockedBy: undefined },
    { level: levels.info, check: 'rls.enabled', blockedBy: 'database.query' },
  ]);
});

test('how long a status lasted is never less than nothing, whatever the wall clock was set to', async () => {
  const lines: string[] = [];
  const log = createLog({
    level: 'info',
    scrubber: createScrubber([]),
    destination: { write: (line) => lines.push(line) },
  });
  const { monitor, clock } = buildMonitor([buildCheck('database.query', [works, broken], { confirmAfter: 1 })]);
  monitor.observe(logTransitions(log));
  monitor.start();
  await clock.turn(1_000);
  clock.setForward(-86_400_000);
  await clock.turn(10_000);
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ check: 'database.query', to: 'failed', afterMs: 0 }]);
});
