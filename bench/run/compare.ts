import { once } from 'node:events';
import type { Target } from '../targets.ts';
import { type Captured, capture } from './capture.ts';
import { median } from './median.ts';
import { type LoadedFigures, type LoadMaker, putLoad } from './put-load.ts';
import type { RunningServer } from './start-server.ts';

/** A target beside node:http that sends the same. */
export interface Comparison {
  readonly name: string;
  readonly subject: string;
  readonly path: string;
  readonly status: number;
  readonly bytes: number;
  readonly encoding: string | null;
  /** Medians of the ratios of each round. */
  readonly throughputOfRaw: number;
  /** The same of processor time. */
  readonly cpuOfRaw: number | null;
  readonly p50OfRaw: number;
  readonly p99OfRaw: number;
  /** Medians. */
  readonly perSecond: number;
  readonly rawPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuUs: number | null;
  readonly peakMb: number;
  readonly broken: number;
  readonly serverBusy: number | null;
  /** Of the core of node:http, which waits for nothing: what is missing, others took. */
  readonly rawBusy: number | null;
  /** The busiest of its rounds, against raw too. */
  readonly loaderBusy: number | null;
  readonly rounds: readonly Round[];
}

export interface Round {
  readonly own: LoadedFigures;
  readonly raw: LoadedFigures;
}

export interface CompareOptions {
  readonly maker: LoadMaker;
  readonly raw: RunningServer;
  readonly connections: number;
  readonly seconds: number;
}

const warmUpSeconds = 1;
const notFound = 404;

/** One round of one target; null where the target is not there. */
export async function compare(
  target: Target,
  server: RunningServer,
  isRawFirst: boolean,
  { maker, raw, connections, seconds }: CompareOptions,
): Promise<(Round & { readonly captured: Captured }) | null> {
  const captured = await capture(server.url + target.path, target.headers);
  if (captured.status === notFound) return null;
  raw.child.send(captured);
  await once(raw.child, 'message');
  holdSame(captured, await capture(raw.url + target.path, target.headers));
  const { headers, path } = target;
  const measure = async ({ url, pid }: RunningServer) => {
    const order = { url: url + path, headers, connections };
    await putLoad(maker, { ...order, seconds: warmUpSeconds }, pid);
    return putLoad(maker, { ...order, seconds }, pid);
  };
  // Who is first alternates, so that a machine that slows down does not favour one of them.
  if (isRawFirst) {
    const first = await measure(raw);
    return { captured, raw: first, own: await measure(server) };
  }
  const first = await measure(server);
  return { captured, own: first, raw: await measure(raw) };
}

/** A ratio against something else than the same bytes and headers would be worth nothing. */
function holdSame(captured: Captured, replayed: Captured): void {
  if (JSON.stringify(captured) === JSON.stringify(replayed)) return;
  throw new Error(`node:http sends something else:\n${captured.headers}\n${replayed.headers}`);
}

/** All rounds of a target as one row. */
export function conclude({ name, subject, path }: Target, captured: Captured, rounds: readonly Round[]): Comparison {
  const middle = (read: (round: Round) => number) => median(rounds.map(read));
  const shares = (read: (round: Round) => readonly (number | null)[]) =>
    rounds.flatMap(read).filter((share) => share !== null);
  const told = (read: (round: Round) => number | null) => {
    const figures = shares((round) => [read(round)]);
    return figures.length > 0 ? median(figures) : null;
  };
  const loaderShares = shares(({ own, raw }) => [own.loaderBusy, raw.loaderBusy]);
  return {
    name,
    subject: subject.name,
    path,
    status: captured.status,
    bytes: captured.bytes,
    encoding: captured.encoding,
    throughputOfRaw: middle(({ own, raw }) => own.perSecond / raw.perSecond),
    cpuOfRaw: told(({ own, raw }) => (own.cpuUs && raw.cpuUs ? raw.cpuUs / own.cpuUs : null)),
    p50OfRaw: middle(({ own, raw }) => own.p50Ms / raw.p50Ms),
    p99OfRaw: middle(({ own, raw }) => own.p99Ms / raw.p99Ms),
    perSecond: middle(({ own }) => own.perSecond),
    rawPerSecond: middle(({ raw }) => raw.perSecond),
    p50Ms: middle(({ own }) => own.p50Ms),
    p99Ms: middle(({ own }) => own.p99Ms),
    cpuUs: told(({ own }) => own.cpuUs),
    peakMb: Math.max(...rounds.map(({ own }) => own.peakMb)),
    broken: rounds.reduce((sum, { own }) => sum + own.broken, 0),
    serverBusy: told(({ own }) => own.serverBusy),
    rawBusy: told(({ raw }) => raw.serverBusy),
    loaderBusy: loaderShares.length > 0 ? Math.max(...loaderShares) : null,
    rounds,
  };
}
