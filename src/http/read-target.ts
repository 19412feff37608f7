import type { IncomingMessage } from 'node:http';

/**
 * The path that a request is about. `OPTIONS *` asks about the whole, and a proxy may name the whole address (RFC 9112,
 * section 3.2): to both the routes would be deaf.
 */
export function readTarget({ url = '/' }: Pick<IncomingMessage, 'url'>): string {
  if (url === '*') return '/';
  const [, path] = /^https?:\/\/[^/?#]*(.*)$/is.exec(url) ?? [];
  if (path === undefined) return url;
  return path.startsWith('/') ? path : `/${path}`;
}
