import './node/require-node-of-host.js';

export type { OfferedCategory } from './checks/offered-checks.ts';
export type { Problem } from './config/startup-error.ts';
export { StartupError } from './config/startup-error.ts';
export type { Contract, ContractInput } from './contract/schema.ts';
export type { Check, CheckId } from './core/check.ts';
export type { Finding } from './core/finding.ts';
export type { Observer } from './core/observer.ts';
export { type Details, degraded, type Evidence, failed, healthy, type Outcome, type Remarks } from './core/outcome.ts';
export { type Reason, reasons } from './core/reason.ts';
export type { Result, Snapshot, Transition } from './core/result.ts';
export { type Status, statuses } from './core/status.ts';
export type { Health } from './core/summary/health.ts';
export type { Summary } from './core/summary/summary.ts';
export { createHealthService, type HealthService, type HealthServiceOptions } from './create-health-service.ts';
export { type HealthPluginOptions, healthPlugin } from './http/health-plugin.ts';
