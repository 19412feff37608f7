/** A server that is measured, as a process of its own. */
export interface Subject {
  readonly name: string;
  /** In the folder `servers`; null for the service itself. */
  readonly file: string | null;
  /** What a load balancer would ask. */
  readonly probe: string;
  /** What answers first after a start. */
  readonly live: string;
}

export const ours: Subject = { name: 'wingman-health', file: null, probe: '/health', live: '/health/live' };

export const bareFastify: Subject = { name: 'bare Fastify', file: 'bare-fastify', probe: '/health', live: '/health' };

export const subjects: readonly Subject[] = [bareFastify, ours];
