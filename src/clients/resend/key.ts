import { z } from 'zod';
import type { EmailPort, EmailShapes, SenderDomain } from '../../checks/ports.ts';
import type { ResendGateway } from './gateway.ts';

/** What Resend's keys look like. Only their beginning is documented. */
export const resendShapes: EmailShapes = {
  keyForm: 'a key that begins with re_',
  isKey: (value) => /^re_[A-Za-z0-9_-]+$/.test(value),
  testingDomain: 'resend.dev',
  isExample: (value) => value === 're_123456789',
};

const domainSchema = z.object({
  id: z.string(),
  name: z.string(),
  status: z.string(),
  capabilities: z.object({ sending: z.string().optional() }).nullish(),
});
const recordsSchema = z.object({
  records: z.array(z.object({ record: z.string(), type: z.string(), status: z.string() })).nullish(),
});
const domainListSchema = z.object({ data: z.array(domainSchema), has_more: z.boolean().nullish() });

const domainsPerPage = 100;
/** A thousand domains; a list without end would otherwise keep us here. */
const maxPages = 10;

/** Finds out whether Resend takes the key by listing domains, never by sending. */
export function createResendKey(gateway: ResendGateway): EmailPort {
  return {
    isConfigured: gateway.isConfigured,
    async unverifiedRecords(domain, { signal }) {
      const answer = await gateway.ask({
        shape: recordsSchema,
        signal,
        ask: (client, signal) => client.domains.get(domain.id, { signal }),
      });
      if (!answer.ok) return answer;
      const open = (answer.value.records ?? []).filter(({ status }) => status !== 'verified');
      return { ok: true, value: [...new Set(open.map(({ record, type }) => `${record} (${type})`))] };
    },
    async inspectKey({ signal }) {
      const domains: SenderDomain[] = [];
      let after: string | undefined;
      for (let page = 0; page < maxPages; page += 1) {
        const options = { limit: domainsPerPage, ...(after !== undefined && { after }) };
        const answer = await gateway.ask({
          shape: domainListSchema,
          signal,
          ask: (client, signal) => client.domains.list(options, { signal }),
        });
        if (!answer.ok && answer.fault.code === 'restricted_api_key') {
          return { ok: true, value: { access: 'sending', domains: null } };
        }
        if (!answer.ok) return answer;
        domains.push(...answer.value.data.map(readDomain));
        after = answer.value.data.at(-1)?.id;
        if (!answer.value.has_more || after === undefined) break;
      }
      return { ok: true, value: { access: 'full', domains } };
    },
  };
}

function readDomain({ id, name, status, capabilities }: z.output<typeof domainSchema>): SenderDomain {
  const sending = capabilities?.sending;
  return { id, name, status, canSend: sending === undefined ? null : sending === 'enabled' };
}
