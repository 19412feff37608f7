import { z } from 'zod';
import { negotiate } from '../answer/negotiate.ts';
import { problemResponses } from '../answer/responses.ts';
import { historyBody } from '../answer/schemas.ts';
import type { Route } from '../context.ts';
import { createDrawHistory, historyTypes } from '../history/draw-history.ts';
import { problem } from '../problem.ts';
import { selectByQuery, selectionQuery } from '../query/selection.ts';

const formats = ['json', 'text'] as const;
const query = selectionQuery.extend({
  format: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .describe(`One of ${formats.join(', ')}; goes before Accept`),
});

/** What was seen over the last 90 days: always 200, because the past is no reason to act. */
export const historyRoute: Route = (server, { health, readHistory, known }) => {
  const draw = createDrawHistory(readHistory);
  const schema = {
    operationId: 'getHistory',
    tags: ['health'],
    summary: 'What was seen over the last 90 days',
    description:
      'How often each check was seen with which status, in each of the last 48 hours and 90 days, its uptime and its last changes, and what was wrong when; always 200.',
    querystring: query,
    response: {
      200: {
        description: 'Out of Redis, or of what this process has seen: source and message say which',
        content: { [historyTypes.json]: { schema: historyBody }, [historyTypes.text]: { schema: z.string() } },
      },
      ...problemResponses(400, 406),
    },
  };
  server.get('/health/history', { schema }, (request, reply) => {
    const selection = selectByQuery(request.query, health);
    if (!selection.ok) throw problem(selection.code, selection.detail, { valid: selection.valid });
    const format = chooseFormat(request.query.format, request.headers.accept);
    if (format === null) throw problem(406, `Ask for one of these formats: ${formats.join(', ')}`, { valid: formats });
    known.answer(request, reply, {
      vary: request.query.format === undefined ? 'Accept, Authorization' : 'Authorization',
      subjectFor: (tier) => draw({ selection, tier, format }),
    });
  });
};

/** Who prefers a page gets JSON, as everywhere below /health: the page has its own place. */
function chooseFormat(
  named: string | readonly string[] | undefined,
  accept: string | undefined,
): (typeof formats)[number] | null {
  if (named !== undefined) return formats.find((format) => format === named) ?? null;
  const mediaType = negotiate(accept, [...Object.values(historyTypes), 'text/html']);
  if (mediaType === 'text/html') return 'json';
  return formats.find((format) => historyTypes[format] === mediaType) ?? null;
}
