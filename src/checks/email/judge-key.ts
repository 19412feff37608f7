import { degraded, healthy, type Outcome } from '../../core/outcome.ts';
import type { KeyFacts, SenderDomain } from '../ports.ts';
import { senderDomain } from './sender.ts';

/** The domain of the sender among those of the account, verified if any is; one above or below it is another. */
export function senderAmong(domains: readonly SenderDomain[], from: string): SenderDomain | null {
  const wanted = senderDomain(from);
  const found = domains.filter(({ name }) => senderDomain(`@${name}`) === wanted);
  return found.find(({ status }) => status === 'verified') ?? found[0] ?? null;
}

/** What the states of a domain mean, to be read after its name. */
const states = new Map<string, string>([
  ['pending', 'is not verified yet: the provider is still looking for its DNS records'],
  ['not_started', 'is not verified: nobody has started it at the provider'],
  ['failed', 'is not verified: the provider did not find its DNS records'],
  ['temporary_failure', 'is not verified at the moment: the provider no longer finds its DNS records'],
  ['partially_verified', 'is verified in part only'],
  ['partially_failed', 'is verified in part only: the provider did not find the rest of its DNS records'],
]);

/** An accepted key is worth nothing if the provider would refuse the sender. */
export function judgeKey({ access, domains }: KeyFacts, from: string, unverified: readonly string[] = []): Outcome {
  const wanted = senderDomain(from);
  if (access === 'sending') {
    return healthy(`The e-mail provider accepts the key, which may only send: ${wanted} was not looked up`, {
      access,
    });
  }
  if (domains === null) {
    return degraded(
      'not_verified',
      `The key is accepted; whether ${wanted}, the domain of the sender, may send is not known`,
      {
        hint: 'Give the key of this service full access, so that it may list the domains of the account',
        details: { access },
      },
    );
  }
  const domain = senderAmong(domains, from);
  if (!domain) {
    return degraded('missing', `The e-mail provider does not know ${wanted}, the domain of the sender`, {
      hint: `Add ${wanted} at the provider, or let email.from of the contract name a domain that is there`,
      details: { access, domains: domains.length },
    });
  }
  const details = {
    ...{ access, domains: domains.length, domainStatus: domain.status, canSend: domain.canSend },
    ...(unverified.length > 0 && { unverified }),
  };
  if (domain.status !== 'verified') {
    const state = states.get(domain.status) ?? 'is not verified';
    const lacking = unverified.length === 0 ? '' : `; missing: ${unverified.join(', ')}`;
    const records = unverified.length === 0 ? 'its DNS records' : unverified.join(' and ');
    return degraded('invalid', `${wanted}, the domain of the sender, ${state}${lacking}`, {
      hint: `Compare ${records} with what the provider shows for ${wanted}, then verify it there`,
      details,
    });
  }
  if (domain.canSend === false) {
    return degraded('invalid', `Sending is switched off for ${wanted}, the domain of the sender`, {
      hint: `Enable sending for ${wanted} at the provider`,
      details,
    });
  }
  return healthy(
    `The e-mail provider accepts the key, and ${wanted}, the domain of the sender, is verified there`,
    details,
  );
}
