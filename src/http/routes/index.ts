import { indexBody } from '../schemas.ts';
import type { Route } from './route.ts';

/** Where to go from here. */
export const indexRoute: Route = (server, { health }) => {
  server.get('/', { schema: { response: { 200: indexBody } } }, (_request, reply) => {
    const categories = health.categories.map((name) => [name, `/health/${name}`]);
    reply.header('cache-control', 'no-store').send({
      name: 'wingman-health',
      message: 'Health of an application on Supabase, Redis and Resend',
      links: {
        overall: '/health',
        summary: '/health/summary',
        live: '/health/live',
        ready: '/health/ready',
        ...Object.fromEntries(categories),
      },
    });
  });
};
