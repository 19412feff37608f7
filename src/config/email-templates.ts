import { z } from 'zod';

/** Where the e-mail templates are: at Resend, in a directory, or nowhere that was said. */
export type EmailTemplates =
  | { readonly kind: 'none' }
  | { readonly kind: 'hosted' }
  | { readonly kind: 'directory'; readonly path: string };

export const emailTemplatesSchema = z
  .string()
  .transform((text): EmailTemplates => (text === 'resend' ? { kind: 'hosted' } : { kind: 'directory', path: text }));
