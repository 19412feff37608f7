import type { Settings } from './parse-settings.ts';
import type { PlatformVariables } from './read-platform.ts';

/** Every configured secret as plain text, to seed the scrubber with and for nothing else. */
export function secretsOf(settings: Settings, platform: PlatformVariables): readonly string[] {
  return [...settings.healthTokens, ...platform.secrets].map((secret) => secret.reveal());
}
