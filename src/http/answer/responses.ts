import { z } from 'zod';
import { isServing, type Status } from '../../core/status.ts';
import { healthDocument } from '../../reporters/health-json.ts';
import { mediaTypes } from './format.ts';
import { problemBody, statusCode, statusesByCode } from './schemas.ts';

/** What the routes may answer, as their schemas say it. */

/** An answer about health: in JSON through this schema, and in the other formats as text that a reporter has written. */
export function healthResponses<Body extends z.ZodType>(schema: Body) {
  const content = {
    [mediaTypes.json]: { schema },
    [mediaTypes['health+json']]: { schema: healthDocument },
    [mediaTypes.text]: { schema: z.string() },
    [mediaTypes.html]: { schema: z.string() },
  };
  return byStatus(content);
}

/** An answer that only exists as JSON. */
export function jsonResponses<Body extends z.ZodType>(schema: Body) {
  return byStatus({ [mediaTypes.json]: { schema } });
}

function byStatus<Content>(content: Content) {
  return Object.fromEntries(
    [...statusesByCode].map(([code, same]) => {
      const effect = same.every(isServing) ? 'It serves' : 'It does not serve';
      return [code, { description: `${effect}: ${same.join(' or ')}`, content }];
    }),
  );
}

/** Seconds after which it is worth asking a service that does not serve again. */
const retryAfterSeconds = 5;

/** The headers that a status asks for, so that `curl -I` tells as much as a probe needs. */
export function statusHeaders(status: Status): Readonly<Record<string, string>> {
  return {
    'cache-control': 'no-store',
    'x-health-status': status,
    ...(statusCode[status] >= 500 && { 'retry-after': String(retryAfterSeconds) }),
  };
}

const problems = {
  400: 'No such parameter, category or check, or a choice that leaves nothing; valid lists the names',
  401: '?fresh without a valid token',
  404: 'No such category or check; valid lists them',
  406: 'No acceptable format; valid lists them',
  429: 'Too many fresh runs; Retry-After says when to ask again',
} as const;

type ProblemCode = keyof typeof problems;

/** The problem answers (RFC 9457) that a route may give. */
export function problemResponses(...codes: readonly ProblemCode[]) {
  return Object.fromEntries(
    codes.map((code) => [
      code,
      { description: problems[code], content: { 'application/problem+json': { schema: problemBody } } },
    ]),
  );
}
