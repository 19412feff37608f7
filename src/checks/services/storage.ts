import type { Contract } from '../../contract/schema.ts';
import type { Check } from '../../core/check.ts';
import type { Ports } from '../ports.ts';
import { askService } from './ask-service.ts';

/** Without it no file can be read or uploaded, while everything else works. */
export function servicesStorage({ services }: Ports, _contract: Contract): Check {
  return {
    name: 'services.storage',
    title: 'The storage service answers',
    run: ({ signal }) => askService(services, 'storage', 'The storage service answers', signal),
  };
}
