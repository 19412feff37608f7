import { degraded, healthy, type Outcome } from '../../core/outcome.ts';
import { failedByFault } from '../failed-by-fault.ts';
import type { ServiceName, ServicesPort } from '../ports.ts';

/** Asks a service for a sign of life, and says `praise` when it gives one: it says nothing of what it depends on. */
export async function askService(
  services: ServicesPort,
  service: ServiceName,
  praise: string,
  signal: AbortSignal,
): Promise<Outcome> {
  const answer = await services.ask(service, { signal });
  if (answer.ok) return healthy(answer.value ? `${praise} (${answer.value})` : praise, { version: answer.value });
  const { fault } = answer;
  if (fault.reason !== 'not_verified') return failedByFault(fault);
  return degraded(fault.reason, fault.message, { hint: fault.hint, error: fault.code });
}
