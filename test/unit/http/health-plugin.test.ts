import sensible from '@fastify/sensible';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { expect, test } from 'vitest';
import { healthPlugin } from '../../../src/http/health-plugin.ts';
import { buildCheck } from '../../support/build-check.ts';
import { buildServer } from '../../support/build-server.ts';

async function mount(prefix = '/ops', prepare: (app: FastifyInstance) => unknown = () => {}) {
  const built = await buildServer([buildCheck('database.query')]);
  const life: string[] = [];
  const service = {
    http: built.httpOptions,
    start() {
      life.push('start');
      built.monitor.start();
    },
    close: async () => void life.push(`close, draining: ${built.phase.isDraining}`),
  };
  const app: FastifyInstance = fastify();
  await prepare(app);
  app.get('/', async () => 'the application');
  await app.register(healthPlugin, { prefix, service });
  return { ...built, app, life };
}

test('the routes answer below the prefix, and the application keeps its own', async () => {
  const { app } = await mount();
  expect((await app.inject('/ops/health/live')).statusCode).toBe(200);
  expect((await app.inject('/ops/health/database')).json()).toMatchObject({ category: 'database' });
  expect((await app.inject('/')).body).toBe('the application');
  expect((await app.inject('/health')).statusCode).toBe(404);
});

test('what no route answers is the application’s, also below the prefix', async () => {
  const { app } = await mount('/ops', (host) =>
    host.setNotFoundHandler((_request, reply) => reply.code(404).send('mine')),
  );
  expect((await app.inject('/ops/nothing')).body).toBe('mine');
});

test('links lead below the prefix', async () => {
  const { app } = await mount('/ops/deep');
  for (const url of ['/ops/deep', '/ops/deep/']) {
    const { links } = (await app.inject({ url, headers: { accept: 'application/json' } })).json();
    expect(new URL(links.summary, `http://host${url}`).pathname).toBe('/ops/deep/health/summary');
  }
});

test('an application that has the same plugins already can mount it', async () => {
  const { app } = await mount('/ops', (host) => host.register(sensible));
  expect((await app.inject('/ops/health')).statusCode).toBe(200);
});

test('schemas of the application are still its own', async () => {
  const schema = { querystring: { type: 'object', properties: { page: { type: 'integer' } } } };
  const { app } = await mount('/ops', (host) => host.get('/list', { schema }, async ({ query }) => query));
  expect((await app.inject('/list?page=2')).json()).toEqual({ page: 2 });
  expect((await app.inject('/list?page=two')).statusCode).toBe(400);
});

test('the service starts and stops with the application, and is not ready while that closes', async () => {
  const { app, life } = await mount();
  expect(life).toEqual([]);
  await app.ready();
  expect(life).toEqual(['start']);
  await app.close();
  expect(life).toEqual(['start', 'close, draining: true']);
});

test('hooks of the application see every answer, known ones too, and may change it', async () => {
  const seen: string[] = [];
  const { app } = await mount('/ops', (host) => {
    host.addHook('onSend', async (request, reply, payload) => {
      seen.push(`onSend ${request.url} ${reply.statusCode}`);
      reply.header('x-of-the-application', 'yes');
      return payload;
    });
    host.addHook('onResponse', async (request) => void seen.push(`onResponse ${request.url}`));
  });
  for (const url of ['/ops/health/live', '/ops/health/summary', '/ops/metrics', '/ops/page.css']) {
    for (let round = 0; round < 2; round += 1) {
      seen.length = 0;
      const { headers, statusCode } = await app.inject({ url, headers: { 'accept-encoding': 'gzip' } });
      expect(headers['x-of-the-application'], url).toBe('yes');
      await expect.poll(() => seen, { interval: 5 }).toEqual([`onSend ${url} ${statusCode}`, `onResponse ${url}`]);
    }
  }
});

test.each(['onRequest', 'preParsing', 'preValidation', 'preHandler'] as const)(
  'what an application guards at %s stays guarded once somebody was let in',
  async (step) => {
    const { app } = await mount('/ops', (host) => {
      const guard = async (request: FastifyRequest, reply: FastifyReply) =>
        request.headers.cookie === 'mine' ? undefined : reply.code(403).send('mine');
      if (step === 'preParsing') host.addHook(step, (request, reply) => guard(request, reply));
      else host.addHook(step, guard);
    });
    for (const url of ['/ops/health', '/ops/health/live', '/ops/metrics', '/ops/?format=html']) {
      expect((await app.inject({ url, headers: { cookie: 'mine' } })).statusCode, url).not.toBe(403);
      expect((await app.inject({ url })).statusCode, url).toBe(403);
    }
  },
);
