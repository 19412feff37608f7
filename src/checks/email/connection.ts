import type { Contract } from '../../contract/schema.ts';
import type { Check } from '../../core/check.ts';
import type { Ports } from '../ports.ts';
import { exerciseOutbox } from './exercise-outbox.ts';
import { judgeKey, senderAmong } from './judge-key.ts';
import { emailTimeoutMs, outboxServes } from './outbox-serves.ts';

/** Whether e-mail would go out, found out without sending any. */
export function emailConnection({ email, fallbackOutbox }: Ports, contract: Contract): Check {
  return {
    name: 'email.connection',
    title: 'The e-mail provider accepts the key',
    timeoutMs: emailTimeoutMs(contract),
    lateIs: 'degraded',
    async run({ signal }) {
      const answer = await email.inspectKey({ signal });
      if (answer.ok) {
        const { from } = contract.email;
        const domain = answer.value.domains && senderAmong(answer.value.domains, from);
        const isOpen = domain && domain.status !== 'verified';
        const records = isOpen ? await email.unverifiedRecords(domain, { signal }) : null;
        return judgeKey(answer.value, from, records?.ok ? records.value : []);
      }
      const { reason } = answer.fault;
      const hasOwnReason = reason === 'rate_limited' || reason === 'quota_exceeded';
      return outboxServes(answer.fault, exerciseOutbox(fallbackOutbox), hasOwnReason ? reason : 'fallback_active');
    },
  };
}
