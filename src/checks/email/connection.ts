import type { Contract } from '../../contract/schema.ts';
import type { Check } from '../../core/check.ts';
import type { Ports } from '../ports.ts';
import { exerciseOutbox } from './exercise-outbox.ts';
import { judgeKey } from './judge-key.ts';
import { emailTimeoutMs, outboxServes } from './outbox-serves.ts';

/** Whether e-mail would go out, found out without sending any. */
export function emailConnection({ email, fallbackOutbox }: Ports, contract: Contract): Check {
  return {
    name: 'email.connection',
    title: 'The e-mail provider accepts the key',
    timeoutMs: emailTimeoutMs(contract),
    async run({ signal }) {
      const answer = await email.inspectKey({ signal });
      if (answer.ok) return judgeKey(answer.value, contract.email.from);
      const { reason } = answer.fault;
      const hasOwnReason = reason === 'rate_limited' || reason === 'quota_exceeded';
      return outboxServes(answer.fault, exerciseOutbox(fallbackOutbox), hasOwnReason ? reason : 'fallback_active');
    },
  };
}
