import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** A server that is measured, as a process of its own. */
export interface Subject {
  readonly name: string;
  /** In the folder `servers`; null for the service itself. */
  readonly file: string | null;
  /** What a load balancer would ask. */
  readonly probe: string;
  /** What answers first after a start. */
  readonly live: string;
  /** Whether each probe asks Redis and Postgres. */
  readonly asks: boolean;
}

const peer = (name: string, file: string, asks: boolean): Subject => ({
  name,
  file,
  asks,
  probe: '/health',
  live: '/health',
});

export const ours: Subject = {
  name: 'wingman-health',
  file: null,
  probe: '/health',
  live: '/health/live',
  asks: false,
};

/** The service once more, with dependencies that nobody breaks. */
export const oursUntouched: Subject = { ...ours, name: 'wingman-health, untouched' };

export const bareFastify = peer('bare Fastify', 'bare-fastify', false);

/** Others, each set up as its README says, with the checks that it has. */
const others: readonly Subject[] = [
  peer('lightship', 'lightship', false),
  peer('fastify-healthcheck', 'fastify-healthcheck', false),
  peer('@fastify/under-pressure', 'under-pressure', true),
  peer('@lokalise/fastify-extras', 'fastify-extras', true),
  peer('Express with @godaddy/terminus', 'express-terminus', true),
  peer('@nestjs/terminus on Fastify', 'nest-terminus', true),
];

const isInstalled = existsSync(resolve(import.meta.dirname, 'node_modules/fastify'));

/** What there is to measure. */
export const subjects: readonly Subject[] = [bareFastify, ours, ...(isInstalled ? others : [])];

export const installRemark = isInstalled ? null : 'The others are not installed: npm ci --prefix bench';
