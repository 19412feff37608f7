import type { z } from 'zod';
import type { Answer, Fault } from '../../checks/answer.ts';
import type { Clock } from '../../core/clock.ts';
import type { Secret } from '../../core/scrubber.ts';
import { loadInTurn, makeOnce } from '../../core/take-turn.ts';
import { withoutEndSlashes } from '../../core/words/without-end-slashes.ts';
import { withDeadline } from '../deadline.ts';
import { createCallPace } from './call-pace.ts';
import {
  classifyResendError,
  placeOf,
  type ResendError,
  resendInvalid,
  resendLate,
  resendNotConfigured,
  resendUnexpected,
} from './faults.ts';
import type { ReadOnlyResend, ReadOnlyResendOptions } from './read-only-resend.ts';

export interface ResendGatewayOptions {
  /** null when no provider is configured: every call then answers with a fault. */
  readonly apiKey: Secret | null;
  /** Always given, because the SDK would take another from the environment. */
  readonly baseUrl: string;
  /** For one call, once its turn has come; three seconds at most. */
  readonly timeoutMs: number;
  readonly clock: Clock;
}

interface ResendQuestion<Shape extends z.ZodType> {
  readonly shape: Shape;
  readonly signal: AbortSignal;
  ask(client: ReadOnlyResend, signal: AbortSignal): Promise<{ readonly data: unknown; readonly error: unknown }>;
}

/** The one way to the e-mail provider, shared by whoever asks it something. */
export interface ResendGateway {
  readonly isConfigured: boolean;
  ask<Shape extends z.ZodType>(question: ResendQuestion<Shape>): Promise<Answer<z.output<Shape>>>;
}

/** Two calls a second: the provider allows a team five, and the platform needs them for its own mail. */
const callIntervalMs = 500;
/** Longer than this, and the checks that wait for several calls would run into their own deadline. */
const longestCallMs = 3_000;

/** Opens the way to Resend: reads only, at a slow pace, each with a deadline, without a second try. */
export function createResendGateway({ apiKey, baseUrl, timeoutMs, clock }: ResendGatewayOptions): ResendGateway {
  const takeTurn = createCallPace(clock, callIntervalMs);
  const given = readWay(apiKey, baseUrl);
  const way = given.ok ? { ok: true as const, open: makeOnce(() => open(given.value)) } : given;
  const place = placeOf(baseUrl, Math.min(timeoutMs, longestCallMs));
  const deadline = (signal: AbortSignal) => ({ clock, timeoutMs: place.timeoutMs, signal });

  return {
    isConfigured: apiKey !== null && apiKey.reveal().trim() !== '',
    async ask({ shape, signal, ask }) {
      if (!way.ok) return way;
      const client = await way.open();
      try {
        await takeTurn(signal);
        const { data, error } = await withDeadline(deadline(signal), (signal) => ask(client, signal));
        if (data === null || error !== null) return refuse(classifyResendError((error ?? {}) as ResendError, place));
        const parsed = shape.safeParse(data);
        return parsed.success ? { ok: true, value: parsed.data } : refuse(resendUnexpected(place));
      } catch {
        return refuse(resendLate(place));
      }
    },
  };
}

const loadClient = loadInTurn(() => import('./read-only-resend.ts'));

/** The SDK is loaded with the first question, so that the service listens without waiting for it. */
async function open(options: ReadOnlyResendOptions): Promise<ReadOnlyResend> {
  const { ReadOnlyResend } = await loadClient();
  return new ReadOnlyResend(options);
}

function readWay(apiKey: Secret | null, baseUrl: string): Answer<ReadOnlyResendOptions> {
  const key = apiKey?.reveal().trim() ?? '';
  if (key === '') return refuse(resendNotConfigured);
  const isPlain = /^[\x21-\x7e]+$/.test(key);
  const isHttp = ['http:', 'https:'].includes(URL.parse(baseUrl)?.protocol ?? '');
  if (!isPlain || !isHttp) return refuse(resendInvalid);
  return { ok: true, value: { apiKey: key, baseUrl: withoutEndSlashes(baseUrl) } };
}

function refuse(fault: Fault): { readonly ok: false; readonly fault: Fault } {
  return { ok: false, fault };
}
