import type { Contract } from '../../contract/schema.ts';
import type { Check } from '../../core/check.ts';
import { degraded, healthy } from '../../core/outcome.ts';
import type { Ports } from '../ports.ts';
import { judgeTemplates, type ReadTemplate } from './judge-templates.ts';
import { emailTimeoutMs } from './outbox-serves.ts';

/** A template that was renamed or never published is noticed by the user who does not get the e-mail. */
export function emailTemplates({ email, templates }: Ports, contract: Contract): Check {
  const wanted = contract.email.templates;
  const [first, ...others] = Object.keys(wanted);
  return {
    name: 'email.templates',
    title: 'Every template of the contract is there with its variables',
    timeoutMs: emailTimeoutMs(contract),
    lateIs: 'degraded',
    async run({ signal }) {
      if (first === undefined) return healthy('The contract names no template');
      if (templates.kind === 'none') return noPlace();
      if (templates.kind === 'hosted' && !email.isConfigured) return noKey();
      const look = async (alias: string): Promise<ReadTemplate> => ({
        alias,
        answer: await templates.read(alias, { signal }),
      });
      // What stops the first one stops them all: the others are not even asked for.
      const one = await look(first);
      const isStopped = !one.answer.ok && one.answer.fault.reason !== 'missing';
      const rest = isStopped ? [] : await Promise.all(others.map(look));
      return judgeTemplates(wanted, [one, ...rest]);
    },
  };
}

const noPlace = () =>
  degraded('not_verified', 'EMAIL_TEMPLATES is not set, so that it is not known where the templates are', {
    hint: 'Set EMAIL_TEMPLATES to resend, or to the path of a directory of templates',
  });

const noKey = () =>
  degraded('missing', 'RESEND_API_KEY is not set, and the templates are at the provider', {
    hint: 'Set RESEND_API_KEY',
  });
