import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Loader } from './loader.ts';

const program = resolve(import.meta.dirname, '../node_modules/autocannon/autocannon.js');

interface Result {
  readonly requests: { readonly average: number; readonly total: number };
  readonly latency: { readonly p50: number; readonly p99: number };
  readonly errors: number;
  readonly timeouts: number;
}

/** https://github.com/mcollina/autocannon, where there is no wrk. Its latencies are whole milliseconds. */
export const autocannon: Loader = {
  name: 'autocannon',
  isThere: () => existsSync(program),
  command: ({ url, headers, connections, seconds }) => [
    process.execPath,
    ...[program, '--json', '--no-progress', '-c', `${connections}`, '-d', `${seconds}`, '-t', '30'],
    ...Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}=${value}`]),
    url,
  ],
  read(output) {
    const start = output.indexOf('{');
    if (start < 0) throw new Error(`autocannon printed no figures:\n${output}`);
    const { requests, latency, errors, timeouts } = JSON.parse(output.slice(start)) as Result;
    return {
      requests: requests.total,
      perSecond: requests.average,
      p50Ms: latency.p50,
      p99Ms: latency.p99,
      broken: errors + timeouts,
    };
  },
};
