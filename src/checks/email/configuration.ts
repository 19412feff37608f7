import type { Contract } from '../../contract/schema.ts';
import { findVariable, platformVariable } from '../../contract/variables.ts';
import type { Check } from '../../core/check.ts';
import { degraded, healthy } from '../../core/outcome.ts';
import type { Fault } from '../answer.ts';
import type { Ports } from '../ports.ts';
import { findEmailKeyFlaw } from '../value-flaw.ts';
import { exerciseOutbox } from './exercise-outbox.ts';
import { outboxServes } from './outbox-serves.ts';
import { type SenderProblem, senderDomain, senderProblem } from './sender.ts';

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
      const domain = senderDomain(contract.email.from);
      if (problem)
        return degraded('invalid', `${domain}, the domain of the sender, ${says[problem]}`, {
          hint,
          details: { sender: problem },
        });
      return healthy(`${key?.name ?? 'A key'} is set, and the sender of e-mail is at ${domain}`);
    },
  };
}

const noProvider: Fault = {
  reason: 'missing',
  message: 'RESEND_API_KEY is not set, so no e-mail goes out',
  hint: 'Set RESEND_API_KEY',
  code: null,
};

const hint = 'Set email.from of the contract to an address at a domain of yours';

const says = {
  reserved: 'is kept for examples: nobody can own it, and no e-mail leaves from it',
  testing: "is the provider's own: e-mail from it reaches nobody but you",
} as const satisfies Record<SenderProblem, string>;
