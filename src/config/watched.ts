import { createHash } from 'node:crypto';
import type { Contract } from '../contract/schema.ts';
import type { PlatformVariables } from './read-platform.ts';

/**
 * A name for what is watched: the platform, and where its project is. What was seen of it outlives a change of the contract
 * and a key that is replaced, so neither is in the name.
 */
export function nameWatched({ platform }: Contract, { supabaseUrl }: PlatformVariables): string {
  const address = supabaseUrl?.trim() ?? '';
  const parts = [platform, URL.parse(address)?.origin ?? address];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}
