import { z } from 'zod';
import { type Status, statuses } from '../../core/status.ts';
import { createRendering, type Rendering } from '../answer/rendering.ts';
import { constantSubject, type Subject } from '../board.ts';
import type { Route } from '../context.ts';
import { renderIcon } from '../page/draw/status-mark.ts';
import { pageAssets } from '../page/page-assets.ts';

const forEver = 'public, max-age=31536000, immutable';

/** What the status page loads: its style, its script, and the icon of its tab. */
export const pageAssetsRoute: Route = (server, { known }) => {
  for (const { path, type, content, version } of Object.values(pageAssets)) {
    const querystring = z.object({ v: z.string().optional() });
    const [current, other] = [forEver, 'no-cache'].map((cacheControl) =>
      constantSubject(`${path} ${cacheControl}`, () => drawFile({ type, cacheControl, content })),
    ) as [Subject<Rendering>, Subject<Rendering>];
    server.get(path, { schema: { hide: true, querystring } }, (request, reply) => {
      const subject = request.query.v === version ? current : other;
      known.answer(request, reply, { vary: null, subjectFor: () => subject });
    });
  }

  const querystring = z.object({ status: z.enum(statuses).default('unknown') });
  const icons = Object.fromEntries(
    statuses.map((status) => [status, constantSubject(`/page.svg ${status}`, () => drawIcon(status))]),
  ) as Record<Status, Subject<Rendering>>;
  server.get('/page.svg', { schema: { hide: true, querystring } }, (request, reply) => {
    const subject = icons[request.query.status];
    known.answer(request, reply, { vary: null, subjectFor: () => subject });
  });
};

function drawIcon(status: Status): Rendering {
  const content = renderIcon(status);
  return drawFile({ type: 'image/svg+xml', cacheControl: 'public, max-age=86400', content });
}

interface File {
  readonly type: string;
  readonly cacheControl: string;
  readonly content: string;
}

function drawFile({ type, cacheControl, content }: File): Rendering {
  const headers = { 'content-type': type, 'cache-control': cacheControl };
  return createRendering({ code: 200, headers, body: content });
}
