import type { AssembleOptions, Service } from '../assemble.ts';
import type { Environment } from '../config/environment.ts';

/**
 * Lends the assembled service to a command: no server, no log, nothing that other replicas have found out, and nothing
 * runs that the command does not ask for. It is loaded only now, because a command that needs none of it should not wait
 * for the vendors' packages.
 */
export async function withService<Value>(
  environment: Environment,
  use: (service: Service) => Promise<Value>,
  options: Pick<AssembleOptions, 'onPrint' | 'moduleStartMs'> = {},
): Promise<Value> {
  const { assemble } = await import('../assemble.ts');
  const service = await assemble({ environment, isTerminal: false, log: null, isAlone: true, ...options });
  try {
    return await use(service);
  } finally {
    await service.close();
  }
}
