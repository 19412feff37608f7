import type { Fault } from '../answer.ts';
import type { StorePort } from '../ports.ts';

/** That a store answers and does not do what it should: `does` is read after what it is. */
export function brokenStore(
  { where }: StorePort,
  code: string,
  does: string,
): { readonly ok: false; readonly fault: Fault } {
  const hint = where
    ? 'Try it by hand: redis-cli -u "$REDIS_URL" set probe 1 px 30000, then get, pttl, del; a proxy in between may be no Redis'
    : 'This service is at fault: restart it; if it happens again, report it as a bug of wingman-health, with the name of the check';
  return { ok: false, fault: { reason: 'invalid', message: `${where ?? 'The store in memory'} ${does}`, hint, code } };
}
