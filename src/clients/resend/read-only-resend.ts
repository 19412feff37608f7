import { Resend } from 'resend';

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

  override async fetchRequest<Data>(path: string, options: { readonly method?: string } = {}) {
    if (options.method !== 'GET') throw new Error('Only GET leaves this client');
    return super.fetchRequest<Data>(path, { ...options, redirect: 'error' });
  }
}
