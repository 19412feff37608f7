import { answer } from '../answer.ts';
import { readyBody } from '../schemas.ts';
import type { Route } from './route.ts';

/** Readiness: may traffic be sent to this replica now. */
export const readyRoute: Route = (server, { readiness }) => {
  const schema = { response: { 200: readyBody, 503: readyBody } };
  server.get('/health/ready', { schema }, (_request, reply) => {
    answer(reply, readiness());
  });
};
