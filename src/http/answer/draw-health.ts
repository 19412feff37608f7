import type { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import type { Transition } from '../../core/result.ts';
import type { Health } from '../../core/summary/health.ts';
import { type Summary, unweighed } from '../../core/summary/summary.ts';
import { type About, healthDocument, renderHealthJson } from '../../reporters/health-json.ts';
import { renderText, renderTextSections } from '../../reporters/text.ts';
import type { Subject } from '../board.ts';
import { createReadPast } from '../history/read-past.ts';
import { pageHeaders, renderPage } from '../page/render-page.ts';
import type { Selection } from '../query/selection.ts';
import { redactFor, type Tier } from '../redact.ts';
import { type AnswerFormat, mediaTypes } from './format.ts';
import { createRendering, type Rendering } from './rendering.ts';
import { representCategory, representOverall, representResult, representSummary } from './represent.ts';
import { statusHeaders } from './responses.ts';
import { categoryBody, overallBody, resultBody, statusCode, summaryBody } from './schemas.ts';

/** What an answer about health is asked for. Everything in it makes another drawing. */
export interface WantedHealth {
  readonly selection: Selection;
  readonly format: AnswerFormat;
  readonly tier: Tier;
  /** Whether it also has causes, response times and the recent past. */
  readonly isComplete?: boolean;
  /** Whether a text has colours for a terminal. */
  readonly hasColour?: boolean;
  /** The way from the address of a page to the path below which the routes are. */
  readonly root?: string;
  /** Whether the code is 200 whatever the status is, as of the page at its own address. */
  readonly isAlwaysOk?: boolean;
}

export interface DrawHealthOptions {
  readonly health: Health;
  readonly clock: Clock;
  readonly about: About;
}

/** From the page of everything, of a category and of a check, with a slash at their end or without. */
const usualRoots = new Set(['.', '..', '../..']);

/** Says how each answer about health is drawn, and under which key it stands on the board. */
export function createDrawHealth({
  health,
  clock,
  about,
}: DrawHealthOptions): (wanted: WantedHealth) => Subject<Rendering> {
  const readPast = createReadPast({ health, clock });

  function draw(wanted: WantedHealth): Rendering {
    const { selection, format, isAlwaysOk } = wanted;
    const kept = health.summary(selection.keep);
    // Whoever asks for a part wants to know its worst, whatever that counts for the whole.
    const summary = selection.scope === null ? kept : unweighed(kept);
    const { status } = summary;
    const headers = {
      ...statusHeaders(status),
      'content-type': `${mediaTypes[format]}; charset=utf-8`,
      ...(format === 'html' && pageHeaders),
    };
    const { 'retry-after': _, ...ofPage }: Readonly<Record<string, string>> = headers;
    return createRendering({
      code: isAlwaysOk ? 200 : statusCode[status],
      headers: isAlwaysOk ? ofPage : headers,
      body: drawBody(wanted, summary),
    });
  }

  function drawBody(wanted: WantedHealth, summary: Summary): string {
    const { selection, format, tier, isComplete, hasColour = false, root = '.' } = wanted;
    const redact = redactFor(tier);
    const notice = about.notice ? `Notice: ${about.notice.replaceAll('\n', '\n  ')}\n\n` : '';
    const release = about.release ? `\nRelease: ${about.release}\n` : '';
    const shown = redact.summary(summary);
    const transitions = () => health.transitions().map(redact.transition);
    switch (format) {
      case 'json':
        return drawJson(wanted, shown, transitions);
      case 'health+json':
        return write(healthDocument, renderHealthJson(shown, about));
      case 'text':
        return (
          notice +
          renderText(shown, { hasColour }) +
          (isComplete ? renderTextSections(shown, transitions()) : '') +
          release
        );
      case 'html':
        return renderPage({
          summary,
          tier,
          now: clock.now(),
          transitions: health.transitions(),
          resultsOf: health.resultsOf,
          scope: selection.scope,
          about,
          basePath: root,
          // A choice of checks is a page of everything, narrowed.
          past: selection.narrowedTo === null ? readPast(selection.scope, tier) : null,
        });
    }
  }

  function drawJson(
    { selection: { scope }, isComplete, tier }: WantedHealth,
    shown: Summary,
    transitions: () => readonly Transition[],
  ): string {
    if (scope === null) {
      const { release, notice } = about;
      const circumstances = { tier, now: clock.now(), release, notice };
      return isComplete
        ? write(summaryBody, representSummary(shown, transitions(), circumstances))
        : write(overallBody, representOverall(shown, circumstances));
    }
    return scope.includes('.')
      ? write(resultBody, representResult(only(shown.snapshots.flatMap(({ results }) => results)), tier))
      : write(categoryBody, representCategory(shown, only(shown.snapshots), tier));
  }

  return (wanted) => {
    const { scope, narrowedTo } = wanted.selection;
    const { format, tier, isComplete = false, hasColour = false, root = '.', isAlwaysOk = false } = wanted;
    const look = { text: hasColour, html: root, json: null, 'health+json': null }[format];
    return {
      key: [tier, format, isComplete, isAlwaysOk, look, scope, narrowedTo].join(' '),
      isNarrowed: narrowedTo !== null || (format === 'html' && !usualRoots.has(root)),
      draw: () => draw(wanted),
    };
  };
}

/** What a summary of one category or one check holds. */
function only<Item>([item]: readonly Item[]): Item {
  if (item === undefined) throw new RangeError('The summary is empty');
  return item;
}

/** The shape is the list of what may leave: what is not in it is dropped. */
function write<Shape extends z.ZodType>(shape: Shape, body: z.input<Shape>): string {
  return JSON.stringify(shape.parse(body));
}
