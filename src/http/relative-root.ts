import type { FastifyRequest } from 'fastify';

/**
 * The way from an answer's own address to the path below which the routes are, without a slash at its end: `..` for
 * `/health/redis`. Only the caller knows below which path a proxy has put us, so links must not begin at the root.
 */
export function relativeRoot(
  { url, originalUrl }: Pick<FastifyRequest, 'url' | 'originalUrl'>,
  prefix: string,
): string {
  const below = pathOf(url).slice(prefix.length);
  const depth = below.split('/').length - 2;
  if (depth > 0) return Array(depth).fill('..').join('/');
  // The root itself may have been asked for without its slash, and without any path where a whole address was named.
  const [, name] = /^\/(?:.*\/)?([^/]*)$/.exec(pathOf(originalUrl)) ?? [];
  return name && /^\/?$/.test(below) ? `./${name}` : '.';
}

function pathOf(url: string): string {
  return url.replace(/[?#].*$/s, '');
}
