import type { FastifyPluginAsync } from 'fastify';
import { addRoutes } from './add-routes.ts';
import type { HttpOptions } from './context.ts';

/** A service that an application can mount. */
export interface MountableService {
  /** What the routes answer from. */
  readonly http: HttpOptions;
  /** Begins to run the checks in the background. */
  start(): void;
  /** Stops running checks, and closes the connections. */
  close(): Promise<void>;
}

export interface HealthPluginOptions {
  readonly service: MountableService;
}

/**
 * Mounts every route in a Fastify 5 application, below the `prefix` that it is registered with. The service lives as
 * long as the application: it starts when that is ready, is not ready from the moment that it closes, and closes with it.
 */
export const healthPlugin: FastifyPluginAsync<HealthPluginOptions> = async (server, { service }) => {
  await addRoutes(server, service.http, { isOwnServer: false });
  // What a hook resolves with is taken for an error.
  server.addHook('onReady', async () => void service.start());
  server.addHook('preClose', async () => void service.http.phase.drain());
  server.addHook('onClose', async () => void (await service.close()));
};
