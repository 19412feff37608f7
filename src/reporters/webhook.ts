import { createHash } from 'node:crypto';
import { z } from 'zod';
import { categoryOf } from '../core/check.ts';
import type { Alert, Announcement } from '../core/push/announcer.ts';
import { isServing, type Status, statuses } from '../core/status.ts';
import { reasonWord } from './health-json.ts';

const time = z.string().meta({ format: 'date-time' });
const status = z.enum(statuses);

/** As Alertmanager writes that something has no end yet. */
const noEnd = '0001-01-01T00:00:00Z';

const alertBody = z
  .object({
    status: z.enum(['firing', 'resolved']),
    labels: z
      .object({
        alertname: z.string().describe('The id of the check'),
        platform: z.string(),
        category: z.string(),
        check: z.string(),
        severity: z.enum(['critical', 'warning']).describe('critical does not serve, warning does with less'),
      })
      .describe('All of them texts'),
    annotations: z.object({
      summary: z.string().describe('What is so, in one sentence'),
      description: z.string().describe('What to do; empty where there is nothing to do'),
      status: status.describe('Of the check, while it lasted'),
      reason: z.union([reasonWord, z.literal('')]),
      affects: z.string().describe('Checks that cannot be asked because of it, comma-separated'),
    }),
    startsAt: time,
    endsAt: time.describe(`When its check was healthy again; ${noEnd} while it lasts`),
    generatorURL: z.string().describe('Empty: this service does not know by which address it is reached'),
    fingerprint: z.string().describe('The same for one cause from every replica, before and after a restart'),
  })
  .meta({ id: 'WebhookAlert', description: 'A root cause that has appeared, has changed, or is over' });

/** What is sent to WEBHOOK_URL: version 4 of the webhook of Alertmanager, and more. */
export const webhookBody = z
  .object({
    version: z.literal('4'),
    groupKey: z.string().describe('The same for everything that is told of this platform'),
    truncatedAlerts: z.int().nonnegative().describe('How many more have changed; the next message has them'),
    status: z.enum(['firing', 'resolved']).describe('firing while one of these alerts is'),
    receiver: z.literal('wingman-health'),
    groupLabels: z.object({ platform: z.string() }),
    commonLabels: z.object({ platform: z.string() }),
    commonAnnotations: z.object({}),
    externalURL: z.string(),
    alerts: z.array(alertBody),
    text: z.string().describe('All of it for people, as chats show it'),
    health: z
      .object({ status, message: z.string(), release: z.string().nullable(), open: z.int().nonnegative() })
      .describe('The whole, when this was written: how many root causes there are, told or not'),
  })
  .meta({ id: 'Webhook', description: 'What has changed since the last message' });

export interface WebhookAbout {
  readonly platform: string;
  readonly release: string | null;
  /** What is watched, where several platforms of one name are told to one receiver. */
  readonly watched: string;
}

/** Longer sentences are cut: what is sent is read on a phone. */
const longestText = 1_000;
/** Chats refuse, or cut, what is longer. */
const longestMessage = 2_000;

/** A message as it is sent: its text is for people and chats, the rest for whoever is given alerts. */
export function representWebhook(announcement: Announcement, about: WebhookAbout): z.input<typeof webhookBody> {
  const { alerts, waiting, summary } = announcement;
  const { platform, release } = about;
  return {
    version: '4',
    groupKey: `wingman-health:${digest(platform, about.watched)}`,
    truncatedAlerts: waiting,
    status: alerts.some(isFiring) ? 'firing' : 'resolved',
    receiver: 'wingman-health',
    groupLabels: { platform },
    commonLabels: { platform },
    commonAnnotations: {},
    externalURL: '',
    alerts: alerts.map((alert) => representAlert(alert, about)),
    text: writeText(announcement, about),
    health: { status: summary.status, message: cut(summary.message), release, open: summary.rootCauses.length },
  };
}

/** The same for the same message, when it is tried again. */
export function idOfMessage({ alerts, waiting }: Announcement, about: WebhookAbout): string {
  return `msg_${digest(about.platform, about.watched, JSON.stringify([alerts, waiting]))}`;
}

const isFiring = ({ endsAt }: Alert) => endsAt === null;

function representAlert(alert: Alert, { platform, watched }: WebhookAbout): z.input<typeof alertBody> {
  const { check, status, reason, message, hint, affects, startsAt, endsAt } = alert;
  return {
    status: isFiring(alert) ? 'firing' : 'resolved',
    labels: {
      alertname: check,
      platform,
      category: categoryOf(check),
      check,
      severity: isServing(status) ? 'warning' : 'critical',
    },
    annotations: {
      summary: cut(message),
      description: cut(hint ?? ''),
      status,
      reason: reason ?? '',
      affects: cut(affects.join(', ')),
    },
    startsAt: new Date(startsAt).toISOString(),
    endsAt: endsAt === null ? noEnd : new Date(endsAt).toISOString(),
    generatorURL: '',
    fingerprint: digest(platform, watched, check),
  };
}

function digest(...words: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(words)).digest('hex').slice(0, 16);
}

function cut(text: string, most = longestText): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

const verbs = {
  healthy: 'is well',
  degraded: 'is degraded',
  unknown: 'is not known',
  failed: 'has failed',
} as const satisfies Record<Status, string>;

function writeText({ alerts, waiting, summary }: Announcement, { platform }: WebhookAbout): string {
  const hints = new Set<string>();
  const lines = alerts.map(({ check, message, hint, endsAt }) => {
    if (endsAt !== null) return `• Over: ${message} (${check})`;
    // What mends several is said with the first of them.
    const isNew = hint !== null && !hints.has(hint);
    if (isNew) hints.add(hint);
    return `• ${message} (${check})${isNew ? `\n  → ${hint}` : ''}`;
  });
  const more = waiting > 0 ? [`and ${waiting} more, which come next`] : [];
  return cut([`${platform} ${verbs[summary.status]}`, ...lines, ...more].join('\n'), longestMessage);
}
