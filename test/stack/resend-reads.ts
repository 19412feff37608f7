import type { CannedAnswer } from './faults.ts';
import { resendError } from './resend-error.ts';
import type { ResendDomain, ResendTeam, ResendTemplate } from './resend-team.ts';

type Read = (team: ResendTeam, parameter: string, query: URLSearchParams) => CannedAnswer;

const at = '2026-01-05 09:00:00.000000+00';
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const pageLimit = 20;
const longestPage = 100;

/** The reads that are modelled, by their documented path. */
export const resendReads: Readonly<Record<string, Read>> = {
  '/domains': ({ domains }, _, query) => page(domains, query, domainItem),
  '/domains/{domain_id}': ({ domains }, id) => {
    if (!uuid.test(id)) return resendError('invalid_parameter', 'The `domain_id` must be a valid UUID.');
    const found = domains.find((domain) => domain.id === id);
    return found ? ok({ object: 'domain', ...domainItem(found), records: records(found) }) : notFound('Domain');
  },
  '/templates': ({ templates }, _, query) => page(templates, query, templateItem),
  '/templates/{id}': ({ templates }, idOrAlias) => {
    const found = templates.find(({ id, alias }) => id === idOrAlias || alias === idOrAlias);
    return found ? ok({ object: 'template', ...templateItem(found), ...templateBody(found) }) : notFound('Template');
  },
  '/api-keys': ({ apiKeys }, _, query) =>
    page(apiKeys, query, (key) => ({ ...key, created_at: at, last_used_at: null })),
};

function ok(body: unknown): CannedAnswer {
  return { status: 200, body };
}

function notFound(what: string): CannedAnswer {
  return resendError('not_found', `${what} not found`);
}

/** A part of a list, by cursor. */
function page<Item extends { readonly id: string }>(
  items: readonly Item[],
  query: URLSearchParams,
  show: (item: Item) => unknown,
): CannedAnswer {
  const limit = Number(query.get('limit') ?? pageLimit);
  if (!Number.isInteger(limit) || limit < 1 || limit > longestPage) {
    return resendError('validation_error', `The \`limit\` must be between 1 and ${longestPage}.`);
  }
  const after = query.get('after');
  const before = query.get('before');
  if (after && before) return resendError('validation_error', 'Use either `after` or `before`, not both.');
  const cursor = items.findIndex(({ id }) => id === (after ?? before));
  if ((after || before) && cursor < 0) return resendError('validation_error', 'The cursor does not exist.');
  const first = before ? Math.max(0, cursor - limit) : cursor + 1;
  const last = before ? cursor : first + limit;
  const hasMore = before ? first > 0 : last < items.length;
  return ok({ object: 'list', has_more: hasMore, data: items.slice(first, last).map(show) });
}

function domainItem({ id, name, status, capabilities }: ResendDomain) {
  return {
    id,
    name,
    status,
    created_at: at,
    region: 'us-east-1',
    open_tracking: false,
    click_tracking: false,
    capabilities,
  };
}

function records({ name, status }: ResendDomain) {
  const state = status === 'verified' ? 'verified' : 'pending';
  const mx = { type: 'MX', ttl: 'Auto', status: state, value: 'feedback-smtp.us-east-1.amazonses.com', priority: 10 };
  return [
    { record: 'SPF', name: `send.${name}`, ...mx },
    { record: 'DKIM', name: `resend._domainkey.${name}`, type: 'TXT', ttl: 'Auto', status: state, value: 'p=MIGfMA0G' },
  ];
}

function templateItem({ id, alias, status }: ResendTemplate) {
  return {
    id,
    name: alias.replaceAll('_', ' '),
    status,
    published_at: status === 'published' ? at : null,
    created_at: at,
    updated_at: at,
    alias,
  };
}

function templateBody({ id, variables, hasUnpublishedVersions }: ResendTemplate) {
  return {
    current_version_id: id,
    from: 'WingmanMatch <noreply@wingmanmatch.com>',
    subject: 'A word from WingmanMatch',
    reply_to: ['support@wingmanmatch.com'],
    html: variables.map((key) => `<p>{{{${key}}}}</p>`).join(''),
    text: variables.map((key) => `{{{${key}}}}`).join('\n'),
    variables: variables.map((key) => ({
      id: key,
      key,
      type: 'string',
      fallback_value: '',
      created_at: at,
      updated_at: at,
    })),
    has_unpublished_versions: hasUnpublishedVersions,
  };
}
