import { createRedisStore } from '../../src/clients/redis/store.ts';
import { readPlatform } from '../../src/config/read-platform.ts';
import { nameWatched } from '../../src/config/watched.ts';
import { builtInContract } from '../../src/contract/load-contract.ts';
import { type CheckId, categoryOf } from '../../src/core/check.ts';
import type { Batch, Tally } from '../../src/core/chronicle/archive.ts';
import { daysKept, hourMs, hoursPerDay } from '../../src/core/chronicle/hours.ts';
import { systemClock } from '../../src/core/clock.ts';
import type { Reason } from '../../src/core/reason.ts';
import { createSecret } from '../../src/core/scrubber.ts';
import { type Status, severity } from '../../src/core/status.ts';

/** Something that went wrong some time ago, for as long as it did. */
export interface PastFault {
  readonly agoMs: number;
  readonly lastsMs: number;
  readonly check: CheckId;
  readonly status: Exclude<Status, 'healthy'>;
  readonly reason: Reason;
  /** Categories whose checks could not be asked because of it. */
  readonly blocks?: readonly string[];
}

interface SeedOptions {
  readonly environment: Readonly<Record<string, string>>;
  readonly checks: readonly CheckId[];
  readonly faults: readonly PastFault[];
}

/** Writes 90 days into the Redis of the stack as a replica would have: healthy, but for these faults. */
export async function seedHistory({ environment, checks, faults }: SeedOptions): Promise<void> {
  const contract = builtInContract();
  const url = createSecret(environment.REDIS_URL ?? '');
  const store = createRedisStore({ url, password: null, clock: systemClock, timeoutMs: 5_000 });
  const archive = store.openArchive(nameWatched(contract, readPlatform(environment, contract)));
  const now = systemClock.now();
  const lastHour = Math.floor(now / hourMs);
  const today = Math.floor(lastHour / hoursPerDay);
  const { signal } = new AbortController();
  let sequence = 0;
  const send = async (batch: Pick<Batch, 'tallies' | 'changes'>, day: number) => {
    sequence += 1;
    const taken = await archive.add({ writer: 'seed', sequence, baselines: [], ...batch }, day, signal);
    if (!taken) throw new Error('Redis did not take the history');
  };
  for (let day = today - daysKept + 1; day <= today; day += 1) {
    const hours = Array.from({ length: hoursPerDay }, (_, hour) => day * hoursPerDay + hour);
    const past = hours.filter((hour) => hour < lastHour);
    await send(
      { tallies: checks.flatMap((check) => past.flatMap((hour) => talliesOf(check, hour))), changes: [] },
      day,
    );
  }
  await send({ tallies: [], changes: checks.flatMap(changesOf).sort((one, other) => other.ageMs - one.ageMs) }, today);
  await store.close();

  function met(check: CheckId): PastFault[] {
    return faults.filter(({ check: root, blocks = [] }) => check === root || blocks.includes(categoryOf(check)));
  }

  function talliesOf(check: CheckId, hour: number): Tally[] {
    const [start, end] = [hour * hourMs, (hour + 1) * hourMs];
    const bad = met(check).map((fault): Tally => {
      const from = Math.max(start, now - fault.agoMs);
      const to = Math.min(end, now - fault.agoMs + fault.lastsMs);
      const seconds = Math.max(0, Math.round((to - from) / 1_000));
      return { check, status: statusOf(check, fault), hour, looks: Math.ceil(seconds / 10), seconds };
    });
    const lost = bad.reduce((sum, { seconds }) => sum + seconds, 0);
    const good = {
      check,
      status: 'healthy',
      hour,
      looks: Math.ceil((3_600 - lost) / 10),
      seconds: 3_600 - lost,
    } as const;
    return [...bad, good].filter(({ seconds }) => seconds > 0);
  }

  function changesOf(check: CheckId): Batch['changes'][number][] {
    const turns = met(check).flatMap((fault): Batch['changes'][number][] => {
      const status = statusOf(check, fault);
      const [isRoot, ended] = [check === fault.check, fault.agoMs - fault.lastsMs];
      const why = isRoot
        ? { reason: fault.reason, blockedBy: null }
        : ({ reason: 'dependency_failed', blockedBy: fault.check } as const);
      return [
        { check, from: 'healthy', to: status, ageMs: fault.agoMs - (isRoot ? 0 : 1_000), ...why, rank: rankOf(status) },
        { check, from: status, to: 'healthy', ageMs: ended - (isRoot ? 0 : 3_000), ...well },
      ];
    });
    const first = { check, from: 'unknown', to: 'healthy', ...well } as const;
    return [{ ...first, ageMs: daysKept * hoursPerDay * hourMs }, ...turns];
  }
}

const well = { reason: null, blockedBy: null, rank: 1 } as const;

/** As of a check that the platform does not need. */
function rankOf(status: Status): number {
  return severity[status] * 12 + 1;
}

function statusOf(check: CheckId, fault: PastFault): Status {
  return check === fault.check ? fault.status : 'unknown';
}
