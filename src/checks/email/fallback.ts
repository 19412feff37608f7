import type { Contract } from '../../contract/schema.ts';
import type { Check } from '../../core/check.ts';
import { failed, healthy } from '../../core/outcome.ts';
import type { Ports } from '../ports.ts';
import { exerciseOutbox } from './exercise-outbox.ts';

/** A fallback that nobody ever tried is a promise, not a fallback. */
export function emailFallback({ fallbackOutbox }: Ports, _contract: Contract): Check {
  return {
    name: 'email.fallback',
    title: 'The outbox keeps e-mail and hands it back in order',
    confirmAfter: 1,
    run() {
      const answer = exerciseOutbox(fallbackOutbox);
      if (answer.ok) return healthy('The outbox keeps e-mail and hands it back in order', { ...answer.value });
      const { reason, message, hint, code } = answer.fault;
      return failed(reason, message, { hint, error: code });
    },
  };
}
