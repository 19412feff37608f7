import type { EmailPort, TemplatePort } from '../../checks/ports.ts';
import { createResendGateway, type ResendGatewayOptions } from './gateway.ts';
import { createResendKey } from './key.ts';
import { createHostedTemplates } from './templates.ts';

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
