import { degraded, healthy, type Outcome } from '../../core/outcome.ts';
import type { KeyFacts } from '../ports.ts';
import { senderDomain } from './sender.ts';

/** An accepted key is worth nothing if the provider would refuse the sender. */
export function judgeKey({ access, domains }: KeyFacts, from: string): Outcome {
  if (access === 'sending') {
    return healthy('The e-mail provider accepts the key, which may only send', { access });
  }
  if (domains === null) {
    return degraded('not_verified', 'The key is accepted; the domain of the sender could not be verified', {
      hint: 'Let the key list the domains',
      details: { access },
    });
  }
  const wanted = senderDomain(from);
  const domain = domains.find(({ name }) => name.toLowerCase() === wanted);
  if (!domain) {
    return degraded('missing', 'The e-mail provider does not know the domain of the sender', {
      hint: 'Add the domain at the provider, or let the contract name a sender at one that is there',
      details: { access, domains: domains.length },
    });
  }
  const details = { access, domains: domains.length, domainStatus: domain.status, canSend: domain.canSend };
  if (domain.status !== 'verified') {
    return degraded('invalid', 'The domain of the sender is not verified at the e-mail provider', {
      hint: 'Compare the DNS records of the domain with those that the provider asks for, and verify it there',
      details,
    });
  }
  if (domain.canSend === false) {
    return degraded('invalid', 'Sending is switched off for the domain of the sender', {
      hint: 'Enable sending for the domain at the provider',
      details,
    });
  }
  return healthy('The e-mail provider accepts the key and knows the sender', details);
}
