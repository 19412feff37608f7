import { resolve } from 'node:path';
import type { Loader } from './loader.ts';

const report = resolve(import.meta.dirname, 'report.lua');

/** https://github.com/wg/wrk: one thread of it asks several times as often as one thread of Node answers. */
export const wrk: Loader = {
  name: 'wrk',
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
    return {
      requests: Number(requests),
      perSecond: (Number(requests) / Number(durationUs)) * 1e6,
      p50Ms: Number(p50Us) / 1000,
      p99Ms: Number(p99Us) / 1000,
      broken: Number(broken),
    };
  },
};
