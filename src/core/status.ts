/** The four statuses, from best to worst. The order is the severity. */
export const statuses = ['healthy', 'degraded', 'unknown', 'failed'] as const;

export type Status = (typeof statuses)[number];

/** The severity of a status: 0 is the best. */
export const severity = { healthy: 0, degraded: 1, unknown: 2, failed: 3 } as const satisfies Record<Status, number>;

/** The worse of two statuses. */
function worse(left: Status, right: Status): Status {
  return severity[left] >= severity[right] ? left : right;
}

/** The worst of several statuses. No status at all is no evidence, and no evidence is not health. */
export function worst(list: Iterable<Status>): Status {
  let found: Status | null = null;
  for (const status of list) found = found === null ? status : worse(found, status);
  return found ?? 'unknown';
}

/** The status, but never worse than `degraded`: how soft dependencies and non-critical checks count. */
export function atMostDegraded(status: Status): Status {
  return severity[status] > severity.degraded ? 'degraded' : status;
}

/** Whether a status still serves: what `success` says, and what answers 200. */
export function isServing(status: Status): boolean {
  return severity[status] <= severity.degraded;
}
