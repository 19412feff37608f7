import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../../core/clock.ts';
import type { Status } from '../../core/status.ts';
import type { Health } from '../../core/summary/health.ts';
import type { Summary } from '../../core/summary/summary.ts';
import { type About, renderHealthJson } from '../../reporters/health-json.ts';
import { renderText } from '../../reporters/text.ts';
import { renderTextSections } from '../../reporters/text-sections.ts';
import { pageHeaders, renderPage } from '../page/render-page.ts';
import { redactFor, type Tier } from '../redact.ts';
import { type AnswerFormat, mediaTypes } from './format.ts';
import { statusHeaders } from './responses.ts';
import { statusCode } from './schemas.ts';

/** What an answer is about, apart from how it looks. */
interface View {
  /** What the code and the headers tell. */
  readonly status: Status;
  /** The results, judged as the caller asked; not needed for JSON. */
  summary(): Summary;
  /** A category, a check id, or null for everything. */
  readonly scope: string | null;
  /** Whether the text also has causes, response times and the recent past. */
  readonly isComplete: boolean;
  /** The body of the JSON format. */
  body(tier: Tier): object;
}

export interface RespondOptions {
  readonly health: Health;
  readonly clock: Clock;
  readonly about: About;
  readonly tierOf: (authorization: string | undefined) => Tier;
  /** The path below which the routes are; empty for the root. */
  readonly basePath: string;
}

type ViewRequest = Pick<FastifyRequest, 'headers'> & { readonly query: { readonly color: boolean } };

export type Respond = (request: ViewRequest, reply: FastifyReply, format: AnswerFormat, view: View) => FastifyReply;

/** Answers in the chosen format. JSON is made by the route, since its shape is the route's; the rest is the same for all. */
export function createRespond({ health, clock, about, tierOf, basePath }: RespondOptions): Respond {
  return ({ headers, query }, reply, format, view) => {
    const tier = tierOf(headers.authorization);
    reply.code(statusCode[view.status]).headers(statusHeaders(view.status));
    if (format === 'json') return reply.send(view.body(tier));

    const summary = redactFor(tier).summary(view.summary());
    // What checks say stays text, whatever it looks like.
    reply.header('x-content-type-options', 'nosniff');
    switch (format) {
      case 'health+json':
        return reply.type(mediaTypes[format]).send(JSON.stringify(renderHealthJson(summary, about)));
      case 'text':
        return reply.type(`${mediaTypes[format]}; charset=utf-8`).send(textOf(summary, view, query.color));
      case 'html':
        return reply.headers(pageHeaders).send(pageOf(summary, view, tier));
    }
  };

  function textOf(summary: Summary, { isComplete }: View, hasColour: boolean): string {
    const text = renderText(summary, { hasColour });
    return isComplete ? text + renderTextSections(summary, health.transitions()) : text;
  }

  function pageOf(summary: Summary, { scope }: View, tier: Tier): string {
    const { transitions, resultsOf } = health;
    return renderPage({ summary, tier, now: clock.now(), transitions: transitions(), resultsOf, scope, basePath });
  }
}
