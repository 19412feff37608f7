import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { startRedis } from '../stack/redis.ts';
import { useStack } from '../stack/use-stack.ts';
import { describeWithProgram } from '../support/describe-with-program.ts';
import { alertmanagerMessage, type Receiver, startReceiver } from '../support/start-receiver.ts';
import { type ServiceProcess, startService } from '../support/start-service.ts';

const stack = await useStack({ redis: false });

const running: ServiceProcess[] = [];
const receivers: Receiver[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((service) => service.stop()));
  await Promise.all(receivers.splice(0).map((receiver) => receiver[Symbol.asyncDispose]()));
});

async function receive(): Promise<Receiver> {
  const receiver = await startReceiver();
  receivers.push(receiver);
  return receiver;
}

async function start(variables: Record<string, string>): Promise<ServiceProcess> {
  const service = await startService({
    ...stack.environment,
    DRAIN_DELAY: '0s',
    WEBHOOK_INTERVAL: '1s',
    HEARTBEAT_INTERVAL: '10s',
    ...variables,
  });
  running.push(service);
  return service;
}

const alertsOf = ({ received }: Pick<Receiver, 'received'>) =>
  received.flatMap(({ body }) => alertmanagerMessage.parse(JSON.parse(body)).alerts);
const has = (receiver: Receiver, check: string, status: string) =>
  alertsOf(receiver).some((alert) => alert.labels.check === check && alert.status === status);
/** How long a probe takes, but for one in twenty, asked for as long as something goes on. */
async function slowProbe(service: ServiceProcess, meanwhile: Promise<unknown>): Promise<number> {
  const times: number[] = [];
  let isOver = false;
  void meanwhile.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    times.push((await service.get('/health/live')).tookMs);
    await wait(20);
  }
  expect(times.length).toBeGreaterThan(20);
  return times.toSorted((left, right) => left - right)[Math.floor(times.length * 0.95)] ?? 0;
}

test('a heartbeat is heard while checks fail, and one that is refused is sent again', async () => {
  const receiver = await receive();
  receiver.answer = (response) => response.writeHead(receiver.received.length === 1 ? 500 : 200).end();
  const service = await start({ SUPABASE_URL: 'http://127.0.0.1:1', HEARTBEAT_URL: `${receiver.url}/5c1f-ping` });
  await receiver.until(({ length }) => length >= 3, 20_000);
  expect((await service.get('/health')).status).toBe(503);
  expect(receiver.received.map(({ method, path }) => `${method} ${path}`)).toContain('GET /5c1f-ping');
  const [first, again, next] = receiver.received.map(({ at }) => at) as [number, number, number];
  expect(again - first).toBeLessThan(5_000);
  expect(next - first).toBeGreaterThan(9_000);
  const { text } = await readMetrics(service);
  expect(text).toContain('wingman_health_heartbeats_total{outcome="failed"} 1');
  expect(service.output.join('\n')).not.toMatch(/5c1f-ping|HEARTBEAT_URL/);
}, 60_000);

async function readMetrics(service: ServiceProcess) {
  const response = await fetch(`${service.url}/metrics`);
  return { text: await response.text() };
}

test.each<[string, Receiver['answer']]>([
  ['hangs', () => {}],
  ['answers without end', (response) => void response.writeHead(200).write('a')],
  ['answers 500 to everything', (response) => void response.writeHead(500).end()],
])(
  'a receiver that %s disturbs nothing, not even the end',
  async (_name, answer) => {
    const receiver = await receive();
    receiver.answer = answer;
    const both = { HEARTBEAT_URL: `${receiver.url}/beat`, WEBHOOK_URL: `${receiver.url}/hook` };
    const service = await start({ SUPABASE_URL: 'http://127.0.0.1:1', ...both });
    const asked = receiver.until((received) => received.some(({ path }) => path === '/hook'), 20_000);
    expect(
      await slowProbe(
        service,
        asked.then(() => wait(2_000)),
      ),
      // What is waited for would take ten seconds; a machine that has other work too takes a tenth of one.
    ).toBeLessThan(300);
    const from = performance.now();
    expect(await service.stop()).toBe(0);
    expect(performance.now() - from).toBeLessThan(6_000);
  },
  60_000,
);

test('what is left at the end is sent before the process is gone', async () => {
  const receiver = await receive();
  receiver.answer = (response) => response.writeHead(503).end();
  const service = await start({ SUPABASE_URL: 'http://127.0.0.1:1', WEBHOOK_URL: receiver.url });
  await receiver.until(({ length }) => length >= 1, 20_000);
  receiver.answer = (response) => response.end();
  const before = receiver.received.length;
  expect(await service.stop()).toBe(0);
  expect(receiver.received.length).toBeGreaterThan(before);
}, 60_000);

describeWithProgram('redis', 'with a Redis', (path) => {
  test('a message tells that Redis is gone, and another that it is back; neither holds a secret', async () => {
    await using redis = await startRedis({ path, settings: ['--requirepass', 'planted-password-1'] });
    const receiver = await receive();
    const secrets = {
      REDIS_URL: `redis://:planted-password-1@127.0.0.1:${redis.port}`,
      WEBHOOK_URL: `${receiver.url}/hooks/planted-token-22?key=planted-key-333`,
      WEBHOOK_SECRET: 'planted-signing-secret-4',
    };
    const service = await start(secrets);
    await service.until('/health/redis', ({ body }) => body.status === 'healthy', 20_000);
    await redis.stop();
    await receiver.until(() => has(receiver, 'redis.connection', 'firing'), 40_000);
    await redis.start();
    await receiver.until(() => has(receiver, 'redis.connection', 'resolved'), 60_000);
    const own = alertsOf(receiver).filter(({ labels }) => labels.check === 'redis.connection');
    expect(new Set(own.map(({ fingerprint, startsAt }) => `${fingerprint} ${startsAt}`)).size).toBe(1);
    for (const { body, headers } of receiver.received) {
      expect(body).not.toMatch(/planted/);
      expect(headers['webhook-signature']).toMatch(/^v1,/);
    }
    expect(service.output.join('\n')).not.toMatch(/planted/);
  }, 150_000);

  // On a machine with much to do Redis may not answer in time, and then each speaks for itself: right, and not the question.
  test('of two replicas one speaks; when it is killed the other does, and knows what was told', {
    retry: 2,
    timeout: 150_000,
  }, async () => {
    await using redis = await startRedis({ path });
    const receiver = await receive();
    const variables = {
      REDIS_URL: redis.url,
      WEBHOOK_URL: `${receiver.url}/hook`,
      HEARTBEAT_URL: `${receiver.url}/beat`,
    };
    const one = await start({ ...variables, SUPABASE_URL: 'http://127.0.0.1:1' });
    await receiver.until((received) => received.some(({ path: at }) => at === '/hook'), 20_000);
    const other = await start({ ...variables, SUPABASE_URL: 'http://127.0.0.1:1' });
    await other.until('/health/database', ({ body }) => body.status === 'failed', 20_000);
    const hooks = () => receiver.received.filter(({ path: at }) => at === '/hook').length;
    const before = hooks();
    const from = performance.now();
    await wait(40_000);
    // The one interval of both, and not twice as many. A replica that could not ask in time beats once for itself.
    const beats = receiver.received.filter(({ path: at, at: when }) => at === '/beat' && when > from).length;
    expect(beats).toBeGreaterThanOrEqual(3);
    expect(beats).toBeLessThanOrEqual(6);
    one.signal('SIGKILL');
    await one.ended;
    const killed = performance.now();
    await receiver.until(
      (received) => received.some(({ path: at, at: when }) => at === '/beat' && when > killed),
      52_000,
    );
    // It was told already, by the one that is gone.
    expect(hooks()).toBe(before);
  });

  test('a service that was started anew tells that it is over, and a stopped one gives the turn away at once', async () => {
    await using redis = await startRedis({ path });
    const receiver = await receive();
    const variables = { REDIS_URL: redis.url, WEBHOOK_URL: receiver.url, ENABLE_RATE_LIMITING: 'perhaps' };
    const first = await start(variables);
    await receiver.until(() => has(receiver, 'environment.feature_flags', 'firing'), 20_000);
    expect(await first.stop()).toBe(0);
    await start({ ...variables, ENABLE_RATE_LIMITING: 'true' });
    await receiver.until(() => has(receiver, 'environment.feature_flags', 'resolved'), 20_000);
  }, 90_000);
});
