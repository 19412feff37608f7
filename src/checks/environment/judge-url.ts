import type { FoundVariable } from '../../contract/variables.ts';
import type { Shapes } from '../ports.ts';
import type { Flaw } from './conclude-flaws.ts';

/** The URL of the project: https, or http on this machine, and nothing after the host, because clients add the path. */
export function judgeProjectUrl({ name, value }: FoundVariable, { project }: Shapes): Flaw[] {
  const refuse = (fault: string, hint: string) => [invalid(name, 'failed', fault, hint)];
  const url = parseUrl(value);
  if (!url || !['http:', 'https:'].includes(url.protocol))
    return refuse('is not an https URL', `Give ${name} the form ${project.urlForm}`);
  if (url.protocol === 'http:' && !isLoopback(url)) return refuse('is not encrypted', `Begin ${name} with https://`);
  if (url.username || url.password) return refuse('holds a user or password', `Take the credentials out of ${name}`);
  if (url.pathname !== '/' || url.search || url.hash)
    return refuse('goes on after the host', `End ${name} with the host name, without /rest/v1 or any other path`);
  return [];
}

/** Redis is a soft dependency: a URL that cannot be used leaves the fallback. */
export function judgeRedisUrl({ name, value }: FoundVariable): Flaw[] {
  const url = parseUrl(value);
  if (url && ['redis:', 'rediss:'].includes(url.protocol) && url.hostname) return [];
  const hint = `Give ${name} the form redis://host:6379, or rediss:// for an encrypted connection`;
  return [invalid(name, 'degraded', 'is neither a redis:// nor a rediss:// URL', hint)];
}

/**
 * The browsers' URL against the server's. Different hosts may be one project, seen from inside and outside; two projects
 * of the hosted platform may not.
 */
export function comparePublicUrl(copy: FoundVariable, own: FoundVariable, { project }: Shapes): Flaw[] {
  const [theirs, ours] = [parseUrl(copy.value), parseUrl(own.value)];
  if (!theirs) return [invalid(copy.name, 'degraded', 'is not a URL', `Set ${copy.name} to the value of ${own.name}`)];
  if (!ours || theirs.origin === ours.origin) return [];
  const areTwoProjects = [theirs, ours].every(({ hostname }) => project.projectOf(hostname) !== null);
  return [
    {
      variable: copy.name,
      status: areTwoProjects ? 'failed' : 'degraded',
      reason: 'drifted',
      problem: `${copy.name} leads elsewhere than ${own.name}`,
      hint: `Set ${copy.name} and ${own.name} to the same project`,
    },
  ];
}

/** The reference of a hosted project, out of its host name; null for any other host. */
export function projectReference(value: string, { project }: Shapes): string | null {
  const url = parseUrl(value);
  return url && project.projectOf(url.hostname);
}

/** Whether a URL leads to this machine. */
export function isLoopbackUrl(value: string): boolean {
  const url = parseUrl(value);
  return url !== null && isLoopback(url);
}

function parseUrl(value: string): URL | null {
  return /\s|^["'`]/.test(value) ? null : URL.parse(value);
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}

function invalid(variable: string, status: Flaw['status'], fault: string, hint: string): Flaw {
  return { variable, status, reason: 'invalid', problem: `${variable} ${fault}`, hint };
}
