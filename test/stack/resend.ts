import { randomBytes } from 'node:crypto';
import { type CannedAnswer, createFaults, type Faults, respond } from './faults.ts';
import { startLoopbackServer } from './loopback-server.ts';
import { findEndpoint } from './resend-endpoints.ts';
import { resendError } from './resend-error.ts';
import { createRateLimit, type RateLimitOptions } from './resend-rate-limit.ts';
import { resendReads } from './resend-reads.ts';
import { createTeam, type ResendTeam } from './resend-team.ts';

interface ResendCall {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** As it was sent; empty for reads. */
  readonly body: string;
}

/** Resend as a server of our own, after its OpenAPI document. No e-mail leaves it. */
export interface ResendServer extends Faults, ResendTeam {
  readonly url: string;
  /** Of a key with full access. */
  readonly apiKey: string;
  /** Of a key that may only send. */
  readonly sendingKey: string;
  /** Every call that arrived, also the refused ones. */
  readonly calls: readonly ResendCall[];
  stop(): Promise<void>;
}

export interface ResendOptions {
  readonly rateLimit?: Partial<RateLimitOptions>;
}

const sends = ['POST /emails', 'POST /emails/batch'];

export async function startResend({ rateLimit }: ResendOptions = {}): Promise<ResendServer> {
  const team = createTeam();
  const [apiKey, sendingKey] = [createKey(), createKey()];
  const limit = createRateLimit({ limit: 5, windowMs: 1_000, now: () => performance.now(), ...rateLimit });
  const faults = createFaults();
  const calls: ResendCall[] = [];

  const server = await startLoopbackServer(async (request) => {
    const { pathname, search, searchParams } = new URL(request.url);
    const body = await request.text();
    calls.push({ method: request.method, path: pathname + search, body });
    const fault = await faults.intercept();
    if (fault) return fault;
    if (!request.headers.get('user-agent')) return respond({ status: 403, body: 'error code: 1010' });

    const key = /^Bearer (\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
    if (!key) return respond(resendError('missing_api_key', 'Missing API key in the authorization header.'));
    if (key !== apiKey && key !== sendingKey) return respond(resendError('invalid_api_key', 'API key is invalid.'));
    const { allowed, headers } = limit.count();
    const answer = allowed
      ? decide(request.method, pathname, searchParams, body, key)
      : resendError('rate_limit_exceeded', 'Too many requests. You can only make a few requests per second.');
    return respond({ ...answer, headers: { ...answer.headers, ...headers } });
  });

  function decide(method: string, path: string, query: URLSearchParams, body: string, key: string): CannedAnswer {
    const endpoint = findEndpoint(path);
    const operation = `${method} ${endpoint?.path}`;
    if (key === sendingKey && !sends.includes(operation)) {
      return resendError('restricted_api_key', 'This API key is restricted to only send emails.');
    }
    if (!endpoint) return resendError('not_found', 'The requested endpoint does not exist.');
    if (!endpoint.methods.includes(method)) {
      return resendError('method_not_allowed', 'Method is not allowed for the requested path.');
    }
    if (sends.includes(operation)) return send(body);
    const read = method === 'GET' ? resendReads[endpoint.path] : undefined;
    // Documented, but nothing that the stand-in has an answer for: better a refusal than an invention.
    if (!read) return { status: 501, body: { message: `${operation} is not modelled` } };
    return read(team, decodeURIComponent(path.split('/')[2] ?? ''), query);
  }

  return { ...faults, ...team, url: server.url, apiKey, sendingKey, calls, stop: server.stop };
}

/** Takes a message, or several, as the API would; they are among the calls, and go nowhere. */
function send(body: string): CannedAnswer {
  const message = JSON.parse(body || '{}') as Record<string, unknown> | readonly unknown[];
  if (Array.isArray(message)) return { status: 200, body: { data: message.map(() => ({ id: crypto.randomUUID() })) } };
  const missing = ['from', 'to', 'subject'].find((field) => !(field in message));
  if (missing) return resendError('missing_required_field', `Missing \`${missing}\` field.`);
  return { status: 200, body: { id: crypto.randomUUID() } };
}

/** In the shape that keys have in the wild. */
function createKey(): string {
  const characters = randomBytes(48)
    .toString('base64')
    .replace(/[^A-Za-z0-9]/g, '');
  return `re_${characters.slice(0, 8)}_${characters.slice(8, 32)}`;
}
