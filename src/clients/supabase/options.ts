import type { Answer, Fault } from '../../checks/answer.ts';
import type { Clock } from '../../core/clock.ts';
import type { Secret } from '../../core/scrubber.ts';

/** Where a project is, and as whom it may be asked. */
export interface SupabaseOptions {
  /** null when it is not configured, as with the keys. */
  readonly url: string | null;
  readonly anonKey: Secret | null;
  readonly serviceKey: Secret | null;
  /** Makes a token of the claims of the stranger; null when there is nothing to sign with. */
  readonly signer: ((claims: object) => string) | null;
  /** The schema that is asked; it must be exposed. */
  readonly schema?: string;
  readonly timeoutMs: number;
  readonly clock: Clock;
}

type Refused = { readonly ok: false; readonly fault: Fault };

/** The fault of a variable that is not set. */
export const missingSetting = (name: string): Refused => ({
  ok: false,
  fault: { reason: 'missing', message: `${name} is not set`, hint: `Set ${name}`, code: null },
});

/** The fault of a variable that cannot be used; it is named, and its value is not shown. */
export const invalidSetting = (name: string, shape: string): Refused => ({
  ok: false,
  fault: { reason: 'invalid', message: `${name} is not valid`, hint: `${name} must be ${shape}`, code: null },
});

/** Where a project is asked, as words say it, and how long it is waited for. */
export interface ProjectPlace {
  /** With the port where that is not the usual one; never with credentials. */
  readonly host: string;
  readonly origin: string;
  readonly timeoutMs: number;
}

/** The place of a project. Where SUPABASE_URL is none nothing is asked, and words can only name the variable. */
export function placeOf({ url, timeoutMs }: Pick<SupabaseOptions, 'url' | 'timeoutMs'>): ProjectPlace {
  const project = readProjectUrl(url);
  if (!project.ok) return { host: 'SUPABASE_URL', origin: '$SUPABASE_URL', timeoutMs };
  const { host, origin } = project.value;
  return { host, origin, timeoutMs };
}

/** The address of the project; a fault where it is none, or has credentials in it. */
export function readProjectUrl(url: string | null): Answer<URL> {
  if (url === null || url.trim() === '') return missingSetting('SUPABASE_URL');
  const parsed = URL.parse(url.trim());
  if (!parsed || !/^https?:$/.test(parsed.protocol)) return invalidSetting('SUPABASE_URL', 'an http or https URL');
  if (parsed.username !== '' || parsed.password !== '')
    return invalidSetting('SUPABASE_URL', 'an http or https URL without credentials');
  return { ok: true, value: parsed };
}
