import { type FoundVariable, hasRawCredentials } from '../../contract/variables.ts';
import type { Shapes } from '../ports.ts';
import { findValueFlaw, remedyFor } from '../value-flaw.ts';
import type { Flaw } from './conclude-flaws.ts';

/** The URL of the project: https, or http on this machine, and nothing after the host, because clients add the path. */
export function judgeProjectUrl({ name, value }: FoundVariable, shapes: Shapes): Flaw[] {
  const { project } = shapes;
  const refuse = (fault: string, hint: string) => [invalid(name, 'failed', fault, hint)];
  const flaw = findValueFlaw(value, shapes);
  if (flaw) return refuse(flaw, remedyFor(flaw, name));
  const url = parseUrl(value);
  if (url && databaseScheme.test(value))
    return refuse(
      'is the address of the database, not that of the Data API',
      `Give ${name} the form ${project.urlForm}`,
    );
  if (!url || !/^https?:\/\/[\w.:@[-]/i.test(value) || !/^[\w.-]+$|^\[/.test(url.hostname))
    return refuse('is not an https URL', `Give ${name} the form ${project.urlForm}`);
  if (/^https?$/.test(url.hostname)) return refuse('names its scheme twice', `Begin ${name} with https:// once`);
  const place = project.otherPlaceAt(hostOf(url));
  if (place) return refuse(`is ${place}, not that of the Data API`, `Give ${name} the form ${project.urlForm}`);
  if (url.protocol === 'http:' && !isLoopback(url)) {
    if (!isPrivate(url)) return refuse('is not encrypted', `Begin ${name} with https://`);
    const hint = `Begin ${name} with https://, or accept it in the contract file (CONTRACT) if nobody else is in that network`;
    return [invalid(name, 'degraded', 'is not encrypted: keys travel in the open inside of its network', hint)];
  }
  if (url.username || url.password) return refuse('holds a user or password', `Take the credentials out of ${name}`);
  if (url.port !== '' && project.projectOf(hostOf(url)) !== null)
    return refuse('names a port at which the Data API is not', `Take the port out of ${name}`);
  if (url.pathname !== '/' || url.search || url.hash)
    return refuse('goes on after the host', `End ${name} with the host name, without /rest/v1 or any other path`);
  return [];
}

/** Redis is a soft dependency: a URL that cannot be used leaves the fallback. */
export function judgeRedisUrl({ name, value }: FoundVariable, shapes: Shapes): Flaw[] {
  const flaw = findValueFlaw(value, shapes);
  if (flaw) return [invalid(name, 'degraded', flaw, remedyFor(flaw, name))];
  const url = parseUrl(value);
  if (/^rediss?:/i.test(value) && hasRawCredentials(value)) {
    const hint = `Encode the password in ${name} (# is %23, / is %2F, ? is %3F), or move it to REDIS_PASSWORD`;
    return [invalid(name, 'degraded', 'cannot be read: its password holds characters that must be encoded', hint)];
  }
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
  const [theirProject, ourProject] = [theirs, ours].map((url) => project.projectOf(hostOf(url)));
  if (theirProject && theirProject === ourProject && theirs.protocol === ours.protocol) return [];
  const areTwoProjects = theirProject !== null && ourProject !== null && theirProject !== ourProject;
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
  return url && project.projectOf(hostOf(url));
}

/** Whether a URL leads to this machine. */
export function isLoopbackUrl(value: string): boolean {
  const url = parseUrl(value);
  return url !== null && isLoopback(url);
}

/** Names that only one network knows, and addresses that lead nowhere outside of it (RFC 1918, 3927, 4193, 4291). */
function isPrivate(url: URL): boolean {
  const hostname = hostOf(url);
  if (hostname.startsWith('[')) return /^\[(f[cd]|fe[89ab])/.test(hostname);
  if (/^\d+(\.\d+){3}$/.test(hostname))
    return /^(10|192\.168|169\.254|172\.(1[6-9]|2\d|3[01])|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./.test(hostname);
  return !hostname.includes('.') || privateName.test(hostname);
}

/** Endings that nobody can own, or that a network keeps for itself; a cluster names a service, a space, and then `svc`. */
const privateName =
  /\.(internal|local|localdomain|lan|home|corp|intranet|private|test|home\.arpa|svc)$|^[^.]+\.[^.]+\.svc\./;

const databaseScheme = /^postgres(ql)?:/i;

/** The host as it is compared: without the dot that ends a full name, and an IPv4 address as one, however it is written. */
function hostOf({ hostname }: URL): string {
  const [, high = '', low = ''] = /^\[::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/.exec(hostname) ?? [];
  if (high === '') return hostname.replace(/\.$/, '');
  return [high, low]
    .map((half) => Number.parseInt(half, 16))
    .flatMap((half) => [half >> 8, half & 255])
    .join('.');
}

function parseUrl(value: string): URL | null {
  return /\s|^["'`]/.test(value) ? null : URL.parse(value);
}

/** Also the address of every interface, which a client that connects to it takes for this machine. */
function isLoopback(url: URL): boolean {
  const host = hostOf(url);
  return /(^|\.)localhost$/.test(host) || ['[::1]', '[::]', '0.0.0.0'].includes(host) || /^127(\.\d+){3}$/.test(host);
}

function invalid(variable: string, status: Flaw['status'], fault: string, hint: string): Flaw {
  return { variable, status, reason: 'invalid', problem: `${variable} ${fault}`, hint };
}
