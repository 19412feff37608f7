import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { onFreePort } from '../stack/free-port.ts';

/** A real Prometheus that scrapes one target. */
export interface Prometheus {
  /** The answer of its HTTP API to a path below /api/v1. */
  ask(path: string): Promise<unknown>;
  /** The result of an instant query; fails when it is no PromQL. */
  query(expression: string): Promise<readonly { metric: Record<string, string>; value: [number, string] }[]>;
  /** Waits until a query has a result; not longer than ten seconds unless told. */
  until(expression: string, withinMs?: number): Promise<void>;
  /** The panels of which no query has a number as its result. */
  emptyPanels(panels: readonly { readonly title: string; readonly queries: readonly string[] }[]): Promise<string[]>;
  stop(): Promise<void>;
}

export interface PrometheusOptions {
  readonly path: string;
  /** Host and port of what is scraped. */
  readonly target: string;
  readonly token: string;
  /** The text of a file of rules. */
  readonly rules: string;
}

const startLimitMs = 15_000;
const answerLimitMs = 10_000;

/** Starts it with a folder of its own, which is removed with it; ready to be asked when this returns. */
export async function startPrometheus({ path, target, token, rules }: PrometheusOptions): Promise<Prometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'wingman-prometheus-'));
  const configuration = join(folder, 'prometheus.yml');
  const ruleFile = join(folder, 'rules.yml');
  writeFileSync(ruleFile, rules);
  writeFileSync(configuration, JSON.stringify(configure(target, token, ruleFile)));

  return onFreePort(async (port) => {
    const address = `127.0.0.1:${port}`;
    const child = spawn(path, [
      `--config.file=${configuration}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=${address}`,
      '--log.level=warn',
    ]);
    let log = '';
    child.stderr.on('data', (data) => (log += data));
    const ended = once(child, 'close');
    const stop = async () => {
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    };

    const deadline = performance.now() + startLimitMs;
    while (!(await isReady(address))) {
      if (child.exitCode !== null) throw new Error(`Prometheus ended by itself:\n${log}`);
      if (performance.now() > deadline) {
        await stop();
        throw new Error(`Prometheus did not start:\n${log}`);
      }
      await wait(100);
    }

    const ask = async (rest: string) => {
      const response = await fetch(`http://${address}/api/v1/${rest}`, { signal: AbortSignal.timeout(5_000) });
      const { status, data, error } = (await response.json()) as { status: string; data: unknown; error?: string };
      if (status !== 'success') throw new Error(`${rest}: ${error}`);
      return data;
    };
    const query: Prometheus['query'] = async (expression) => {
      const { result } = (await ask(`query?query=${encodeURIComponent(expression)}`)) as { result: never };
      return result;
    };
    return {
      ask,
      query,
      async until(expression, withinMs = answerLimitMs) {
        const limit = performance.now() + withinMs;
        while ((await query(expression)).length === 0) {
          if (performance.now() > limit) throw new Error(`No result for ${expression}`);
          await wait(100);
        }
      },
      async emptyPanels(panels) {
        const counts = panels.map(async ({ queries }) => {
          const series = (await Promise.all(queries.map(query))).flat();
          return series.filter(({ value: [, value] }) => value !== 'NaN').length;
        });
        const found = await Promise.all(counts);
        return panels.filter((_panel, position) => found[position] === 0).map(({ title }) => title);
      },
      stop,
    };
  });
}

/** JSON is YAML, too. */
function configure(target: string, token: string, ruleFile: string) {
  return {
    global: { scrape_interval: '500ms', evaluation_interval: '500ms' },
    rule_files: [ruleFile],
    scrape_configs: [
      {
        job_name: 'wingman-health',
        authorization: { credentials: token },
        static_configs: [{ targets: [target] }],
      },
    ],
  };
}

async function isReady(address: string): Promise<boolean> {
  try {
    return (await fetch(`http://${address}/-/ready`, { signal: AbortSignal.timeout(1_000) })).ok;
  } catch {
    return false;
  }
}
