import { z } from 'zod';
import { BodyTooLarge, readBody } from '../clients/read-body.ts';
import type { Settings } from '../config/settings.ts';
import { statuses } from '../core/status.ts';

/** What every body about health has in common. */
const bodySchema = z.looseObject({
  status: z.enum(statuses),
  message: z.string(),
  release: z.string().nullish(),
  /** Of an overall answer; readiness has other words for its own. */
  categories: z
    .record(z.string(), z.looseObject({ status: z.enum(statuses) }))
    .optional()
    .catch(undefined),
});

export type ServiceBody = z.output<typeof bodySchema>;

export type ServiceAnswer =
  | { readonly kind: 'health'; readonly code: number; readonly body: ServiceBody }
  /** Something answered that is no such service, or that has no such route. */
  | { readonly kind: 'other'; readonly code: number }
  | { readonly kind: 'none'; readonly why: string };

export interface AskOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Of the private tier. */
  readonly token?: string | null;
}

/** Asks a running service. Never throws for what is wrong with it or with the way to it. */
export async function askService(url: string, { timeoutMs, signal, token }: AskOptions): Promise<ServiceAnswer> {
  try {
    const response = await fetch(url, {
      // A connection that is kept leads to the same replica for ever, also where traffic has gone to another one.
      headers: { accept: 'application/json', connection: 'close', ...(token && { authorization: `Bearer ${token}` }) },
      signal: AbortSignal.any([signal, AbortSignal.timeout(Math.ceil(timeoutMs))]),
    });
    const parsed = bodySchema.safeParse(await readJson(response));
    const { status: code } = response;
    return parsed.success ? { kind: 'health', code, body: parsed.data } : { kind: 'other', code };
  } catch (error) {
    const why = describe(error);
    if (why === null) throw error;
    return { kind: 'none', why };
  }
}

/** More than a service with hundreds of checks has to say. */
const largestBytes = 16 * 1024 * 1024;

/** Null where it is none, or more than could be meant. */
async function readJson(response: Response): Promise<unknown> {
  try {
    return JSON.parse(String(await readBody(response, largestBytes)));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof BodyTooLarge) return null;
    throw error;
  }
}

/** The token for a service: the first of HEALTH_TOKENS, where it may travel: over a connection that nobody else reads. */
export function tokenFor(url: string, [token]: Settings['healthTokens']): string | null {
  const { protocol, hostname } = new URL(url);
  const isSafe = protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  return isSafe && token ? token.reveal() : null;
}

const causes: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'there is no such host',
  ECONNRESET: 'the connection was cut',
};

/** Null for what is no fault of the other side. */
function describe(error: unknown): string | null {
  if (error instanceof DOMException && error.name === 'TimeoutError') return 'no answer in time';
  if (!(error instanceof TypeError)) return null;
  const { cause } = error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : null;
  return code === null ? 'no connection' : (causes[code] ?? `no connection (${code})`);
}
