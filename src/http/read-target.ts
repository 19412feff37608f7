import type { IncomingMessage } from 'node:http';

/**
 * The path that a request is about, below the base path or without one: the proxy has it, and whoever asks the process
 * directly does not. `OPTIONS *` asks about the whole, and a proxy may name the whole address (RFC 9112, section 3.2).
 */
export function createTargetReader(basePath: string): (request: Pick<IncomingMessage, 'url'>) => string {
  const inFront = basePath && new RegExp(`^${basePath.replaceAll('.', '\\.').replaceAll('/', '/+')}(?=[/?#]|$)`);
  return ({ url = '/' }) => {
    if (url === '*') return '/';
    const path = url.startsWith('/') ? url : url.replace(/^https?:\/\/[^/?#]*/i, '');
    const below = inFront === '' ? path : path.replace(inFront, '');
    return below.startsWith('/') ? below : `/${below}`;
  };
}
