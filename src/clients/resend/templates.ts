import { z } from 'zod';
import type { TemplatePort } from '../../checks/ports.ts';
import { isTemplateAlias, templateAliasInvalid } from '../files/template-alias.ts';
import type { ResendGateway } from './gateway.ts';

const templateSchema = z.object({
  status: z.string(),
  has_unpublished_versions: z.boolean().nullish(),
  variables: z.array(z.object({ key: z.string() })).nullish(),
});

/** Templates that Resend keeps and renders, by alias. */
export function createHostedTemplates(gateway: ResendGateway): TemplatePort {
  return {
    kind: 'hosted',
    async read(alias, { signal }) {
      if (!isTemplateAlias(alias)) return templateAliasInvalid;
      const answer = await gateway.ask({
        shape: templateSchema,
        signal,
        ask: (client, signal) => client.templates.get(alias, { signal }),
      });
      if (!answer.ok) return answer;
      const { status, variables, has_unpublished_versions } = answer.value;
      return {
        ok: true,
        value: {
          alias,
          isPublished: status === 'published',
          hasUnpublishedChanges: has_unpublished_versions === true,
          variables: (variables ?? []).map(({ key }) => key),
          body: null,
        },
      };
    },
  };
}
