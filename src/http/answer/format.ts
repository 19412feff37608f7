import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { sendProblem } from '../problem.ts';
import { flagQuery } from '../query/flag-query.ts';
import { negotiate } from './negotiate.ts';

/** The formats of every answer about health, the preferred one first. */
const formats = ['json', 'health+json', 'text', 'html'] as const;

export type AnswerFormat = (typeof formats)[number];

export const mediaTypes = {
  json: 'application/json',
  'health+json': 'application/health+json',
  text: 'text/plain',
  html: 'text/html',
} as const satisfies Record<AnswerFormat, string>;

const offers = formats.map((format) => mediaTypes[format]);

export const formatQuery = z.object({
  format: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .describe(`One of ${formats.join(', ')}; goes before Accept`),
  color: flagQuery.describe('Colours the text format for a terminal'),
});

type FormatRequest = Pick<FastifyRequest, 'headers'> & { readonly query: z.output<typeof formatQuery> };

/** What was chosen, and by what: `vary` names the headers that were looked at. */
interface Choice {
  /** Null when nothing that there is was asked for. */
  readonly format: AnswerFormat | null;
  readonly vary: string;
}

/** The format of an answer: what `?format=` names, else what `Accept` likes best. */
export function chooseFormat({ query, headers }: FormatRequest): Choice {
  return query.format === undefined
    ? { format: accepted(headers), vary: 'Accept, Sec-Fetch-Mode, Authorization' }
    : { format: named(query.format), vary: 'Authorization' };
}

/** A 406 that lists the formats. */
export function refuseFormat(reply: FastifyReply, vary: string): FastifyReply {
  reply.header('vary', vary);
  return sendProblem(reply, 406, `Ask for a format by ?format= or by Accept: ${offers.join(', ')}`, formats);
}

/**
 * Monitors send the `Accept` of a browser, so that is no sign of a person. A navigation is: every browser marks it, on
 * https and on localhost, and nothing else does.
 */
function accepted({ accept, 'sec-fetch-mode': mode }: FastifyRequest['headers']): AnswerFormat | null {
  // Most callers say nothing or take anything, and there is nothing to weigh.
  if (accept === undefined || accept === '*/*') return formats[0];
  const mediaType = negotiate(accept, offers);
  const format = formats.find((each) => mediaTypes[each] === mediaType) ?? null;
  return format === 'html' && mode !== 'navigate' ? formats[0] : format;
}

/** A plus sign that was not encoded arrives as a space. */
function named(name: string | readonly string[]): AnswerFormat | null {
  return formats.find((format) => format === name || format.replace('+', ' ') === name) ?? null;
}
