import { fastify } from 'fastify';

const server = fastify();
const body = JSON.stringify({ status: 'ok' });

server.get('/health', (_request, reply) => {
  reply.header('content-type', 'application/json; charset=utf-8');
  return body;
});

await server.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
