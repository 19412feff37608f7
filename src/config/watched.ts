import { createHash } from 'node:crypto';
import type { Contract } from '../contract/schema.ts';
import type { PlatformVariables } from './read-platform.ts';

/** What this service watches, in names that hold nothing of it: replicas with the same name watch the same. */
export interface Watched {
  /** Which platform, and where its project is: what was seen of it outlives a change of the contract. */
  readonly platform: string;
  /** The same, with all that is expected of it: only who expects the same comes to the same verdicts. */
  readonly expectation: string;
}

/** Of secrets nothing is in it: a key that is replaced does not make it another platform. */
export function nameWatched(contract: Contract, { supabaseUrl }: PlatformVariables): Watched {
  const address = supabaseUrl?.trim() ?? '';
  const place = [contract.platform, URL.parse(address)?.origin ?? address];
  return { platform: digest(place), expectation: digest([...place, contract]) };
}

function digest(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}
