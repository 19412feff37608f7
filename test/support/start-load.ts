import { Agent, get } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

interface LoadResult {
  readonly sent: number;
  /** What was not a 200: the answer, or the code of the error. */
  readonly failures: readonly string[];
  /** Which replicas answered the last requests, by the header that the load balancer sets. */
  readonly lastServedBy: ReadonlySet<string>;
}

export interface Load {
  stop(): Promise<LoadResult>;
}

const clients = 8;
const pauseMs = 25;
const remembered = 40;

/** A few clients that each keep a connection open and send one request after the other, until they are stopped. */
export function startLoad(url: string): Load {
  let isStopping = false;
  let sent = 0;
  const failures: string[] = [];
  const servedBy: string[] = [];

  const runClient = async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    while (!isStopping) {
      sent += 1;
      const { outcome, replica } = await ask(url, agent);
      if (outcome !== '200') failures.push(outcome);
      if (replica !== null) servedBy.push(replica);
      await wait(pauseMs);
    }
    agent.destroy();
  };
  const running = Promise.all(Array.from({ length: clients }, runClient));
  return {
    async stop() {
      isStopping = true;
      await running;
      return { sent, failures, lastServedBy: new Set(servedBy.slice(-remembered)) };
    },
  };
}

function ask(url: string, agent: Agent): Promise<{ outcome: string; replica: string | null }> {
  return new Promise((resolve) => {
    const request = get(url, { agent, timeout: 5_000 }, (response) => {
      const replica = String(response.headers['x-served-by'] ?? '');
      let body = '';
      response.setEncoding('utf8').on('data', (text) => (body += text));
      const words = () => (response.statusCode === 200 ? '200' : `${response.statusCode} from ${replica}: ${body}`);
      response.on('end', () => resolve({ outcome: words(), replica }));
      response.on('error', (error) => resolve({ outcome: error.message, replica: null }));
    });
    request.on('timeout', () => request.destroy(new Error('timeout')));
    request.on('error', (error: NodeJS.ErrnoException) =>
      resolve({ outcome: error.code ?? error.message, replica: null }),
    );
  });
}
