import { type Check, createHealthService, failed, healthPlugin, healthy } from '@wingmanmatch/health';
import Fastify from 'fastify';

/** A check of the application's own: what it needs, it gets from the application. */
function queueCheck(queue: { depth(): Promise<number> }): Check {
  return {
    name: 'billing.queue',
    title: 'The queue of invoices is short',
    critical: true,
    async run() {
      const depth = await queue.depth();
      if (depth < 1_000) return healthy('The queue is short', { depth });
      return failed('saturated', 'The queue of invoices has become long', {
        hint: 'See whether a worker is down',
        details: { depth },
      });
    },
  };
}

const queue = { depth: async () => 12 };
const service = await createHealthService({
  categories: [{ name: 'billing', cadenceMs: 15_000 }],
  checks: [queueCheck(queue)],
  log: process.stderr,
});

const app = Fastify();
app.get('/', async () => ({ hello: 'world' }));
await app.register(healthPlugin, { prefix: '/ops', service });

// The service starts and stops with the application.
process.once('SIGTERM', () => app.close());
const url = await app.listen({ port: Number(process.argv[2] ?? 3000), host: '127.0.0.1' });
process.stdout.write(`${url}\n`);
