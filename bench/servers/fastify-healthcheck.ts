import { fastify } from 'fastify';
import healthcheck from 'fastify-healthcheck';

const server = fastify();

await server.register(healthcheck);
await server.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
