import type { EmailPort, TemplatePort } from '../checks/ports.ts';
import { createHostedTemplates } from './hosted-templates.ts';
import { createResendGateway, type ResendGatewayOptions } from './resend-gateway.ts';
import { createResendKey } from './resend-key.ts';

/** What Resend is to the platform: who sends its e-mail, and perhaps who keeps its templates. */
export interface ResendEmail {
  readonly email: EmailPort;
  readonly templates: TemplatePort;
}

/** Resend behind its ports. They share one gateway, and so one pace. */
export function createResendEmail(options: ResendGatewayOptions): ResendEmail {
  const gateway = createResendGateway(options);
  return { email: createResendKey(gateway), templates: createHostedTemplates(gateway) };
}
