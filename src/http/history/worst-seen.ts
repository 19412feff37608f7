import { type Status, severity, statuses } from '../../core/status.ts';
import type { HistoryBody } from '../answer/schemas.ts';

/** The worst status of an hour or a day; null where nothing was seen, which is not health. */
export function worstSeen(seen: HistoryBody['checks'][number]['hours'][number]): Status | null {
  if (seen === null) return null;
  const [worst] = statuses.filter((status) => seen[status]).sort((left, right) => severity[right] - severity[left]);
  // Time that an earlier look has filled, without one of its own.
  return worst ?? (seen.uptime > 0 ? 'healthy' : 'failed');
}
