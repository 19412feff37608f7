import { z } from 'zod';
import { statuses } from '../../core/status.ts';
import type { Route } from '../context.ts';
import { renderIcon } from '../page/draw/status-mark.ts';
import { pageAssets } from '../page/page-assets.ts';

const forEver = 'public, max-age=31536000, immutable';

/** What the status page loads: its style, its script, and the icon of its tab. */
export const pageAssetsRoute: Route = (server) => {
  for (const { path, type, content, version } of Object.values(pageAssets)) {
    const querystring = z.object({ v: z.string().optional() });
    server.get(path, { schema: { hide: true, querystring } }, ({ query }, reply) => {
      const cacheControl = query.v === version ? forEver : 'no-cache';
      return reply
        .type(type)
        .headers({ 'cache-control': cacheControl, 'x-content-type-options': 'nosniff' })
        .send(content);
    });
  }

  const querystring = z.object({ status: z.enum(statuses).default('unknown') });
  server.get('/page.svg', { schema: { hide: true, querystring } }, ({ query }, reply) =>
    reply
      .type('image/svg+xml')
      .headers({ 'cache-control': 'public, max-age=86400', 'x-content-type-options': 'nosniff' })
      .send(renderIcon(query.status)),
  );
};
