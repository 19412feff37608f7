import { setTimeout as wait } from 'node:timers/promises';
import { type ServiceProcess, startService } from '../support/start-service.ts';

/** One replica, which may be killed and is then started again in its place. */
export interface Replica {
  readonly index: number;
  /** Null while there is none. */
  service: ServiceProcess | null;
  /** Not judged before that, because it was stopped or has just begun; on `performance.now()`. */
  quietUntil: number;
  /** Resident, in MB, whenever it was asked, of the process that is there now. */
  memory: number[];
}

type Variables = Readonly<Record<string, string>>;

export async function startReplica(index: number, environment: Variables): Promise<Replica> {
  const replica: Replica = { index, service: null, quietUntil: 0, memory: [] };
  await launch(replica, environment);
  return replica;
}

/** So long after its start or its stop a replica has looked at everything again. */
const settleMs = 25_000;

async function launch(replica: Replica, environment: Variables): Promise<void> {
  const service = await startService(environment);
  replica.quietUntil = performance.now() + settleMs;
  replica.memory = [];
  replica.service = service;
}

/** kill -9, and another one in its place. */
export async function replace(replica: Replica, environment: Variables): Promise<void> {
  const { service } = replica;
  replica.service = null;
  service?.signal('SIGKILL');
  await service?.ended;
  await launch(replica, environment);
}

/** SIGSTOP for a while. */
export async function suspend(replica: Replica, ms: number): Promise<void> {
  const { service } = replica;
  replica.quietUntil = Number.POSITIVE_INFINITY;
  service?.signal('SIGSTOP');
  await wait(ms);
  service?.signal('SIGCONT');
  replica.quietUntil = performance.now() + settleMs;
}
