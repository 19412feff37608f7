import { z } from 'zod';

const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;
/** A day; timers cannot wait longer than 24 days, and nothing here should wait longer than this. */
const longestMs = 24 * unitMs.h;

/** Milliseconds of a duration as it is written: `500ms`, `10s`, `1.5m`, `1h`; null for anything else. */
export function parseDuration(text: string): number | null {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  return unit === undefined ? null : Math.round(Number(amount) * unitMs[unit as keyof typeof unitMs]);
}

/** A duration as it would be written: in the largest unit of which it has at least two. */
export function formatDuration(durationMs: number): string {
  const units = Object.entries(unitMs).toReversed();
  const [unit, ms] = units.find(([, size]) => durationMs % size === 0 && durationMs >= 2 * size) ?? ['ms', 1];
  return `${durationMs / ms}${unit}`;
}

/** A duration as text, to milliseconds. The bounds are written like the durations themselves. */
export function durationSchema({ atLeast = '0s', atMost = '24h' }: { atLeast?: string; atMost?: string } = {}) {
  const minimumMs = parseDuration(atLeast) ?? 0;
  const maximumMs = parseDuration(atMost) ?? longestMs;
  return z.string().transform((text, context) => {
    const durationMs = parseDuration(text);
    const problem =
      durationMs === null
        ? 'is not a duration'
        : durationMs < minimumMs
          ? `is shorter than ${atLeast}`
          : durationMs > maximumMs
            ? `is longer than ${atMost}`
            : null;
    if (durationMs !== null && problem === null) return durationMs;
    context.addIssue({ code: 'custom', message: problem ?? 'is not a duration' });
    return z.NEVER;
  });
}
