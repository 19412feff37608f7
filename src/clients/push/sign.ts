import { createHmac } from 'node:crypto';
import type { Secret } from '../../core/scrubber.ts';

const encoded = /^whsec_([A-Za-z0-9+/]+={0,2})$/;

/**
 * The headers of https://www.standardwebhooks.com: which message it is, when it was sent in seconds, and HMAC-SHA256 over
 * both and the body. A secret that begins with `whsec_` is base64, as the libraries of that standard have it.
 */
export function signWebhook(
  { id, body }: { readonly id: string; readonly body: string },
  secret: Secret | null,
  now: number,
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(now / 1_000));
  const names = { 'webhook-id': id, 'webhook-timestamp': timestamp };
  if (secret === null) return names;
  const [, base64] = encoded.exec(secret.reveal()) ?? [];
  const key = base64 === undefined ? secret.reveal() : Buffer.from(base64, 'base64');
  const mac = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64');
  return { ...names, 'webhook-signature': `v1,${mac}` };
}
