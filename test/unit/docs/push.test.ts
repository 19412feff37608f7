import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { signWebhook } from '../../../src/clients/push/sign.ts';
import { createSecret } from '../../../src/core/scrubber.ts';
import { webhookBody } from '../../../src/reporters/webhook.ts';
import { alertmanagerMessage } from '../../support/start-receiver.ts';

const document = readFileSync('docs/push.md', 'utf8');
const [, example = ''] = /```json\n([\s\S]*?)```/.exec(document) ?? [];
const [, snippet = ''] = /<!-- verify -->\s*```js\n([\s\S]*?)```/.exec(document) ?? [];

type IsGenuine = (headers: Readonly<Record<string, string>>, body: string, secret: string, now?: number) => boolean;
const { isGenuine } = (await import(`data:text/javascript,${encodeURIComponent(snippet)}`)) as {
  readonly isGenuine: IsGenuine;
};

test('the message of the document is one of ours, and one that is read as an Alertmanager’s', () => {
  const message = JSON.parse(example);
  expect(webhookBody.parse(message)).toEqual(message);
  expect(alertmanagerMessage.safeParse(message).error).toBeUndefined();
});

const now = Date.parse('2026-11-22T12:00:00Z');
const sent = { id: 'msg_1', body: example };
const base64 = `whsec_${Buffer.from('a key of thirty-two bytes, or so').toString('base64')}`;

test.each(['a-secret-of-a-team', 'ä secret in utf-8 ✓', base64])('what is signed with %s is genuine', (secret) => {
  const headers = signWebhook(sent, createSecret(secret), now);
  expect(isGenuine({ ...headers }, example, secret, now + 60_000)).toBe(true);
});

test('what was signed with another secret, was changed, is late or is not signed is not', () => {
  const secret = 'a-secret-of-a-team';
  const headers = signWebhook(sent, createSecret(secret), now);
  expect(isGenuine(headers, example, secret, now)).toBe(true);
  expect(isGenuine(headers, example, `${secret}s`, now)).toBe(false);
  expect(isGenuine(headers, example.replace('firing', 'resolved'), secret, now)).toBe(false);
  expect(isGenuine({ ...headers, 'webhook-id': 'msg_2' }, example, secret, now)).toBe(false);
  expect(isGenuine({ ...headers, 'webhook-timestamp': '1795000000' }, example, secret, now)).toBe(false);
  expect(isGenuine(headers, example, secret, now + 301_000)).toBe(false);
  expect(isGenuine(signWebhook(sent, null, now), example, secret, now)).toBe(false);
});

test('the signature is that of the standard: its own example comes out', () => {
  // From the specification of Standard Webhooks.
  const secret = createSecret('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
  const headers = signWebhook(
    { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', body: '{"test": 2432232314}' },
    secret,
    1_614_265_330_000,
  );
  expect(headers['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});
