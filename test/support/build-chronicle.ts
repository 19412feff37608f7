import type { CheckId } from '../../src/core/check.ts';
import { type ChronicleOptions, createChronicle } from '../../src/core/chronicle/chronicle.ts';
import { hourMs } from '../../src/core/chronicle/hours.ts';
import { notRun } from '../../src/core/monitor/evidence.ts';
import { createRegistry } from '../../src/core/registry.ts';
import type { Result } from '../../src/core/result.ts';
import type { Status } from '../../src/core/status.ts';
import { buildCheck } from './build-check.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';

export interface ChronicleParts extends Partial<Omit<ChronicleOptions, 'registry'>> {
  readonly clock?: FakeClock;
  readonly checks?: readonly CheckId[];
  readonly cadenceMs?: number;
}

/** A chronicle on a fake clock, which begins at noon, of checks that are looked at every ten seconds unless stated. */
export function buildChronicle({
  clock = createFakeClock(),
  checks = ['database.query', 'redis.cache'],
  cadenceMs = 10_000,
  hasArchive = false,
}: ChronicleParts = {}) {
  const listed = checks.map((check) => buildCheck(check));
  const names = [...new Set(checks.map((check) => check.slice(0, check.indexOf('.'))))];
  const registry = createRegistry(
    names.map((name) => ({ name, cadenceMs, weight: 'hard' })),
    listed,
  );
  const chronicle = createChronicle({ registry, clock, hasArchive });
  const first = checks[0] ?? 'database.query';

  const resultOf = (status: Status, check: CheckId = first): Result => ({
    ...notRun(buildCheck(check), clock.now()),
    status,
    reason: status === 'healthy' ? null : 'timeout',
  });
  /** One look, now. */
  const see = (status: Status, check?: CheckId) => chronicle.onResult(resultOf(status, check));
  /** Looks every so often for so long. */
  const watch = async (status: Status, forMs: number, { check, everyMs = 10_000 }: WatchOptions = {}) => {
    for (let passed = 0; passed < forMs; passed += everyMs) {
      see(status, check);
      await clock.turn(Math.min(everyMs, forMs - passed));
    }
  };
  const hourNow = () => Math.floor(clock.now() / hourMs);
  const ofHour = (hour: number, check: string = first) => chronicle.past.count(check, hour, hour + 1);
  return { chronicle, clock, registry, resultOf, see, watch, hourNow, ofHour, past: chronicle.past };
}

interface WatchOptions {
  readonly check?: CheckId;
  readonly everyMs?: number;
}
