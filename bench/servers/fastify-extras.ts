import { commonHealthcheckPlugin, type HealthChecker } from '@lokalise/fastify-extras';
import { fastify } from 'fastify';
import { askPostgres, askRedis } from './dependencies.ts';

const server = fastify();

await server.register(commonHealthcheckPlugin, {
  healthChecks: [
    { name: 'redis', isMandatory: false, checker: checkerOf(askRedis) },
    { name: 'postgres', isMandatory: true, checker: checkerOf(askPostgres) },
  ],
});
await server.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });

function checkerOf(ask: () => Promise<void>): HealthChecker {
  return async () => {
    try {
      await ask();
      return { result: true };
    } catch (error) {
      return { error: error instanceof Error ? error : new Error(`${error}`) };
    }
  };
}
