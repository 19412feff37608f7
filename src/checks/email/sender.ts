import { domainToASCII } from 'node:url';
import type { Shapes } from '../ports.ts';

/** `reserved`: a domain kept for examples and tests; `testing`: the provider's, which delivers to the account alone. */
export type SenderProblem = 'reserved' | 'testing';

/** The names of RFC 2606 and RFC 6761. */
const reservedDomain = /(^|\.)(example\.(com|net|org)|example|test|invalid|localhost|local)$/;

/** The domain of an e-mail address, in lower case and as DNS has it. */
export function senderDomain(address: string): string {
  const written = address.slice(address.lastIndexOf('@') + 1).toLowerCase();
  return domainToASCII(written) || written;
}

/** What is wrong with a sender before anybody is asked; null when nothing is. */
export function senderProblem(address: string, { email }: Shapes): SenderProblem | null {
  const domain = senderDomain(address);
  if (reservedDomain.test(domain)) return 'reserved';
  return domain === email.testingDomain ? 'testing' : null;
}
