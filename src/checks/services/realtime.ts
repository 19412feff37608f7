import type { Contract } from '../../contract/schema.ts';
import type { Check } from '../../core/check.ts';
import type { Ports } from '../ports.ts';
import { askService } from './ask-service.ts';

/** Without it nothing that others do shows up before the next reload. */
export function servicesRealtime({ services }: Ports, _contract: Contract): Check {
  return {
    name: 'services.realtime',
    title: 'The realtime service answers',
    run: ({ signal }) => askService(services, 'realtime', 'The realtime service answers', signal),
  };
}
