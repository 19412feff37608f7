import underPressure from '@fastify/under-pressure';
import { fastify } from 'fastify';
import { askPostgres, askRedis } from './dependencies.ts';

const server = fastify();

await server.register(underPressure, {
  exposeStatusRoute: '/health',
  healthCheck: async () => {
    await Promise.all([askRedis(), askPostgres()]);
    return true;
  },
});
await server.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
