import type { Contract } from '../../contract/schema.ts';
import type { Check } from '../../core/check.ts';
import type { Ports } from '../ports.ts';
import { askService } from './ask-service.ts';

/** Without it nobody can sign in, and who is signed in falls out within the hour, when the token ends. */
export function servicesAuth({ services }: Ports, _contract: Contract): Check {
  return {
    name: 'services.auth',
    title: 'The sign-in service answers',
    critical: true,
    run: ({ signal }) => askService(services, 'auth', 'The sign-in service answers', signal),
  };
}
