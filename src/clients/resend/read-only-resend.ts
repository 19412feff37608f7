import { Resend } from 'resend';
import { overKeptConnections } from '../kept-connections.ts';
import { readBody } from '../read-body.ts';

export interface ReadOnlyResendOptions {
  readonly apiKey: string;
  readonly baseUrl: string;
}

/**
 * The SDK with its one way out narrowed to GET: sending, publishing and deleting throw before anything leaves. The
 * environment has no say: `RESEND_BASE_URL` would carry the key elsewhere, and `RESEND_DEBUG` would print errors.
 */
export class ReadOnlyResend extends Resend {
  constructor({ apiKey, baseUrl }: ReadOnlyResendOptions) {
    super(apiKey, { baseUrl, userAgent: 'wingman-health' });
    Object.defineProperty(this, 'debug', { value: false });
  }

  /** The SDK's own loses why a connection failed, and takes a page of a gateway for a fault of the provider. */
  override async fetchRequest<Data>(path: string, options: RequestInit = {}) {
    if (options.method !== 'GET') throw new Error('Only GET leaves this client');
    const url = `${this.baseUrl}${path}`;
    try {
      const { response, text } = await overKeptConnections(url, async (connections) => {
        const response = await fetch(url, { ...options, ...connections, redirect: 'manual' });
        return { response, text: String(await readBody(response, largestBytes)) };
      });
      const headers = Object.fromEntries(response.headers.entries());
      const body = parse(text);
      if (response.ok && body !== undefined) return { data: body, error: null, headers } as unknown as Answered<Data>;
      return {
        data: null,
        error: { ...describe(body, text), statusCode: response.status },
        headers,
      } as unknown as Answered<Data>;
    } catch (cause) {
      if (options.signal?.aborted) throw cause;
      return { data: null, error: { name: null, statusCode: null, cause }, headers: null } as unknown as Answered<Data>;
    }
  }
}

/** A page of domains and a template are far smaller. */
const largestBytes = 4 * 1024 * 1024;

type Answered<Data> = Awaited<ReturnType<typeof Resend.prototype.fetchRequest<Data>>>;

/** What a body says; undefined when it is no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A page, or nothing: whoever wrote it is not the provider.
    return undefined;
  }
}

/** What is wrong, in the provider's words; what it looks like when they are not its own. */
function describe(body: unknown, text: string): Readonly<Record<string, unknown>> {
  if (body === undefined) return { isPage: true, isMarkup: /^\s*</.test(text), isEmpty: text.trim() === '' };
  const { name, message } = Object(body) as Record<string, unknown>;
  return { name, message };
}
