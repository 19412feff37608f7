import type { Contract } from '../../contract/schema.ts';
import { findVariable, platformVariable } from '../../contract/variables.ts';
import type { Check } from '../../core/check.ts';
import { degraded, healthy, type Remarks } from '../../core/outcome.ts';
import type { Fault } from '../answer.ts';
import type { Ports } from '../ports.ts';
import { findEmailKeyFlaw } from '../value-flaw.ts';
import { exerciseOutbox } from './exercise-outbox.ts';
import { outboxServes } from './outbox-serves.ts';
import { type SenderProblem, senderProblem } from './sender.ts';

/** E-mail that is configured wrongly fails at the first user who waits for it, long after the deployment. */
export function emailConfiguration({ environment, shapes, email, fallbackOutbox }: Ports, contract: Contract): Check {
  return {
    name: 'email.configuration',
    title: 'The key and the sender of e-mail are configured',
    confirmAfter: 1,
    run() {
      const problem = senderProblem(contract.email.from, shapes);
      if (!email.isConfigured) return outboxServes(noProvider, exerciseOutbox(fallbackOutbox));
      const key = findVariable(contract, platformVariable.emailKey, environment.read);
      const flaw = key && findEmailKeyFlaw(key, shapes);
      if (flaw) return degraded('invalid', flaw.problem, { hint: flaw.hint, details: { variable: key.name } });
      if (problem) return degraded('invalid', wordsOf[problem].message, wordsOf[problem]);
      return healthy('The key and the sender of e-mail are configured');
    },
  };
}

const noProvider: Fault = {
  reason: 'missing',
  message: 'No e-mail provider is configured',
  hint: 'Set RESEND_API_KEY',
  code: null,
};

const hint = 'Let the contract name a sender at a domain of yours';

const wordsOf = {
  reserved: { message: 'The sender of e-mail has a domain that nobody can own', hint, details: { sender: 'reserved' } },
  testing: {
    message: "The sender of e-mail is the provider's own, which reaches nobody but you",
    hint,
    details: { sender: 'testing' },
  },
} as const satisfies Record<SenderProblem, Remarks & { readonly message: string }>;
