import { autocannon } from './autocannon.ts';
import { wrk } from './wrk.ts';

export interface LoadOrder {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly connections: number;
  readonly seconds: number;
}

/** What a loader saw from outside. */
export interface LoadFigures {
  readonly requests: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Requests without any answer. */
  readonly broken: number;
}

export interface Loader {
  readonly name: string;
  isThere(): boolean;
  /** The words that start it. */
  command(order: LoadOrder): readonly string[];
  /** @throws when it printed no figures */
  read(output: string): LoadFigures;
}

const install = 'apt-get install wrk, or brew install wrk';

/**
 * What makes the load, and what to say of it.
 * @throws an Error that says how to get one
 */
export function findLoader(): { readonly loader: Loader; readonly remark: string | null } {
  if (wrk.isThere()) return { loader: wrk, remark: null };
  if (!autocannon.isThere()) {
    throw new Error(`wrk was not found: ${install}. Or npm ci --prefix bench, and autocannon stands in for it`);
  }
  return {
    loader: autocannon,
    remark:
      'wrk was not found, and autocannon, which is slower than the servers here, stands in for it: ' +
      `the ratios look better than they are. To install wrk: ${install}.`,
  };
}
