import { assemble } from '../../src/assemble.ts';
import { createServer } from '../../src/http/server.ts';
import { type ListeningService, listenAt, tellMessages } from './start-service.ts';

/** The service in this process. */
export interface OpenService extends ListeningService {
  /** Runs these categories now, side by side, or all of them, or joins the runs under way. */
  refresh(...categories: string[]): Promise<void>;
  stop(): Promise<void>;
}

/**
 * What `src/main.js` starts, in this process and without its signals: for whatever is not about being a process. The
 * first runs of the checks are under way when this returns.
 */
export async function openService(environment: Readonly<Record<string, string>>): Promise<OpenService> {
  const output: string[] = [];
  const log = { write: (line: string) => output.push(line.trimEnd()) };
  const { http, health, monitor, settings, close } = await assemble({
    environment: { ...tellMessages, ...environment },
    isTerminal: false,
    log,
  });
  const server = await createServer(http);
  const url = await server.listen({ port: environment.PORT ? settings.port : 0, host: '127.0.0.1' });
  const refresh = async (...categories: string[]) => {
    const asked = categories.length > 0 ? categories : health.categories;
    await Promise.all(asked.map((category) => health.refresh(category)));
  };
  monitor.start();
  return {
    ...listenAt(url, output),
    refresh,
    async stop() {
      await server.close();
      await close();
    },
  };
}
