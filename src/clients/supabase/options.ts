import type { Clock } from '../../core/clock.ts';
import type { Secret } from '../../core/secret.ts';

/** Where a project is, and as whom it may be asked. */
export interface SupabaseOptions {
  /** null when it is not configured, as with the keys. */
  readonly url: string | null;
  readonly anonKey: Secret | null;
  readonly serviceKey: Secret | null;
  readonly jwtSecret: Secret | null;
  /** The schema that is asked; it must be exposed. */
  readonly schema?: string;
  readonly timeoutMs: number;
  readonly clock: Clock;
}
