import { resolve } from 'node:path';
import { findProgram } from '../../test/stack/find-program.ts';
import type { Loader } from './loader.ts';

const report = resolve(import.meta.dirname, 'report.lua');

/** https://github.com/wg/wrk: one thread of it asks several times as often as one thread of Node answers. */
export const wrk: Loader = {
  name: 'wrk',
  isThere: () => findProgram('wrk') !== null,
  command: ({ url, headers, connections, seconds }) => [
    'wrk',
    ...['-t', '1', '-c', `${connections}`, '-d', `${seconds}s`, '--timeout', '30s', '-s', report],
    ...Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]),
    url,
  ],
  read(output) {
    const [, figures] = /^FIGURES (.+)$/m.exec(output) ?? [];
    if (figures === undefined) throw new Error(`wrk printed no figures:\n${output}`);
    const { requests, durationUs, p50Us, p99Us, broken } = JSON.parse(figures) as Record<string, number>;
    // Without an answer there is no time that one took.
    const msOf = (us: number | undefined) => (Number(requests) > 0 ? Number(us) / 1000 : Number.POSITIVE_INFINITY);
    return {
      requests: Number(requests),
      perSecond: (Number(requests) / Number(durationUs)) * 1e6,
      p50Ms: msOf(p50Us),
      p99Ms: msOf(p99Us),
      broken: Number(broken),
    };
  },
};
