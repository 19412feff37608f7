import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Loader, LoadFigures, LoadOrder } from '../load/loader.ts';
import { readProcess } from './process-figures.ts';

export interface LoadedFigures extends LoadFigures {
  /**
   * Processor time of the server per request. Others who are busy change it less than the throughput, but do: who has to
   * wait for its core finds several requests at once. Null where the system does not tell.
   */
  readonly cpuUs: number | null;
  /** Of one core, from 0 to 1: who has none left sets the pace. Null where the system does not tell. */
  readonly serverBusy: number | null;
  readonly loaderBusy: number | null;
  /** The most that the server held. */
  readonly peakMb: number;
}

export interface LoadMaker {
  readonly loader: Loader;
  /** The words that keep it on its core. */
  readonly core: readonly string[];
}

const sampleMs = 100;

/** Puts a server under load, and watches both. */
export async function putLoad({ loader, core }: LoadMaker, order: LoadOrder, pid: number): Promise<LoadedFigures> {
  const [program = '', ...words] = [...core, ...loader.command(order)];
  const before = readProcess(pid)?.cpuMs ?? null;
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'] });
  const kill = () => void child.kill('SIGKILL');
  process.on('exit', kill);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const samples: Sample[] = [];
  const timer = setInterval(() => samples.push(sample(pid, child.pid ?? 0)), sampleMs);
  await once(child, 'close');
  clearInterval(timer);
  process.off('exit', kill);
  const after = readProcess(pid)?.cpuMs ?? null;
  const figures = loader.read(output);
  return {
    ...figures,
    cpuUs:
      before === null || after === null || figures.requests === 0 ? null : ((after - before) * 1000) / figures.requests,
    serverBusy: busy(samples, 'server'),
    loaderBusy: busy(samples, 'loader'),
    peakMb: Math.max(0, ...samples.map(({ residentMb }) => residentMb)),
  };
}

interface Sample {
  readonly atMs: number;
  readonly server: number | null;
  readonly loader: number | null;
  readonly residentMb: number;
}

function sample(serverPid: number, loaderPid: number): Sample {
  const [server, loader] = [readProcess(serverPid), readProcess(loaderPid)];
  return {
    atMs: performance.now(),
    server: server?.cpuMs ?? null,
    loader: loader?.cpuMs ?? null,
    residentMb: server?.residentMb ?? 0,
  };
}

function busy(samples: readonly Sample[], who: 'server' | 'loader'): number | null {
  const known = samples.filter((entry) => entry[who] !== null);
  const [first, last] = [known.at(0), known.at(-1)];
  if (!first || !last || first === last) return null;
  return (Number(last[who]) - Number(first[who])) / (last.atMs - first.atMs);
}
