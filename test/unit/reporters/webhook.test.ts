import { expect, test } from 'vitest';
import type { Alert, Announcement } from '../../../src/core/push/announcer.ts';
import { idOfMessage, representWebhook, webhookBody } from '../../../src/reporters/webhook.ts';
import { alertmanagerMessage } from '../../support/start-receiver.ts';

const about = { platform: 'WingmanMatch', release: 'v7', watched: 'https://abc.supabase.co' };
const alert: Alert = {
  check: 'database.query',
  status: 'failed',
  reason: 'unreachable',
  message: 'Does not answer',
  hint: 'Start it',
  affects: ['schema.tables', 'rls.isolation'],
  startsAt: Date.parse('2026-11-22T12:00:00Z'),
  endsAt: null,
};
const over: Alert = { ...alert, check: 'redis.cache', endsAt: Date.parse('2026-11-22T12:03:00Z') };

const announce = (alerts: readonly Alert[], waiting = 0): Announcement => ({
  alerts,
  waiting,
  summary: {
    success: false,
    status: 'failed',
    message: 'Does not answer (database.query)',
    totals: { checks: 2, healthy: 1, degraded: 0, unknown: 0, failed: 1 },
    snapshots: [],
    rootCauses: [],
    recommendations: [],
    performance: {},
  },
});
const write = (alerts: readonly Alert[], waiting?: number) => representWebhook(announce(alerts, waiting), about);

test('a message is one of Alertmanager, whatever it tells', () => {
  for (const alerts of [[alert], [over], [alert, over], [{ ...alert, hint: null, reason: null, affects: [] }]]) {
    const message = webhookBody.parse(write(alerts));
    expect(alertmanagerMessage.safeParse(message).error).toBeUndefined();
  }
});

test('it fires while one of its alerts does, and an end has its time', () => {
  expect(write([over, alert]).status).toBe('firing');
  const ended = write([over]);
  expect([ended.status, ended.alerts[0]?.endsAt]).toEqual(['resolved', '2026-11-22T12:03:00.000Z']);
  expect(write([alert]).alerts[0]?.endsAt).toBe('0001-01-01T00:00:00Z');
});

test('a cause is known by its fingerprint, whatever is said of it, and another platform has another one', () => {
  const of = (one: Alert, circumstances = about) =>
    representWebhook(announce([one]), circumstances).alerts[0]?.fingerprint;
  const changed: Alert = { ...alert, message: 'Hangs', reason: 'timeout', startsAt: 1, status: 'degraded' };
  expect(of(changed)).toBe(of(alert));
  expect(of({ ...alert, check: 'database.pool' })).not.toBe(of(alert));
  expect(of(alert, { ...about, watched: 'https://def.supabase.co' })).not.toBe(of(alert));
  expect(of(alert, { ...about, release: 'v8' })).toBe(of(alert));
});

test('the same message has one id, and each other one another', () => {
  const ids = [[alert], [over], [alert, over], [{ ...alert, startsAt: 5 }]].map((alerts) =>
    idOfMessage(announce(alerts), about),
  );
  expect(new Set(ids).size).toBe(4);
  expect(idOfMessage(announce([{ ...alert }]), about)).toBe(ids[0]);
});

test('people read a line for each, what to do once, and what is over', () => {
  const also: Alert = { ...alert, check: 'database.pool', message: 'No pool' };
  expect(write([alert, also, over], 3).text).toBe(
    [
      'WingmanMatch has failed',
      '• Does not answer (database.query)',
      '  → Start it',
      '• No pool (database.pool)',
      '• Over: Does not answer (redis.cache)',
      'and 3 more, which come next',
    ].join('\n'),
  );
});

test('fifty of the longest sentences stay below what receivers take', () => {
  const long = { ...alert, message: '界'.repeat(2_000), hint: '界'.repeat(2_000) };
  const message = write(Array.from({ length: 50 }, () => long));
  expect(Buffer.byteLength(JSON.stringify(message))).toBeLessThan(512 * 1_024);
  expect(message.text.length).toBeLessThanOrEqual(2_000);
});
