import type { z } from 'zod';
import type { Clock } from '../core/clock.ts';
import type { Transition } from '../core/result.ts';
import type { Status } from '../core/status.ts';
import type { Health } from '../core/summary/health.ts';
import { type Summary, unweighed } from '../core/summary/summary.ts';
import { type About, healthDocument, renderHealthJson } from '../reporters/health-json.ts';
import { renderText, renderTextSections } from '../reporters/text.ts';
import { type AnswerFormat, mediaTypes } from './answer/format.ts';
import { representCategory, representOverall, representResult, representSummary } from './answer/represent.ts';
import { statusHeaders } from './answer/responses.ts';
import { categoryBody, overallBody, resultBody, statusCode, summaryBody } from './answer/schemas.ts';
import { pageHeaders, renderPage } from './page/render-page.ts';
import type { Selection } from './query/selection.ts';
import { redactFor, type Tier } from './redact.ts';

/** What an answer about health is asked for. Everything in it makes another rendering. */
interface Wanted {
  readonly selection: Selection;
  readonly format: AnswerFormat;
  readonly tier: Tier;
  /** Whether it also has causes, response times and the recent past. */
  readonly isComplete?: boolean;
  /** Whether a text has colours for a terminal. */
  readonly hasColour?: boolean;
  /** The way from the address of a page to the path below which the routes are. */
  readonly root?: string;
}

/** An answer as it is sent. */
interface Rendering {
  readonly status: Status;
  readonly code: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Board {
  /** The answer as it stands on the board, drawn when it does not. */
  take(wanted: Wanted): Rendering;
}

export interface BoardOptions {
  readonly health: Health;
  readonly clock: Clock;
  readonly about: About;
}

/** Answers say what time it is, and results become stale without anybody saying so: nothing stands longer than this. */
const standsForMs = 1_000;
/** What callers choose is without end, so only so many of their choices stand at a time. */
const mostNarrowed = 64;
/** From the page of everything, of a category and of a check, with a slash at their end or without. */
const usualRoots = new Set(['.', '..', '../..']);

/** What stands on the board at a time. */
interface Sheet {
  readonly startedTick: number;
  /** Goes on while the machine sleeps. */
  readonly startedAt: number;
  readonly whole: Map<string, Rendering>;
  /** For what a caller chose, checks or an odd address. */
  readonly narrowed: Map<string, Rendering>;
}

/**
 * Every answer about health as a string, drawn once and handed out until something has changed. It is drawn when
 * somebody asks: most of them nobody ever does.
 */
export function createBoard({ health, clock, about }: BoardOptions): Board {
  let sheet = startSheet();
  const wipe = () => {
    sheet = startSheet();
  };
  health.observe({ onResult: wipe, onSnapshot: wipe });

  function startSheet(): Sheet {
    return { startedTick: clock.monotonic(), startedAt: clock.now(), whole: new Map(), narrowed: new Map() };
  }

  /** Whatever time passed on the wall, be it that a machine has slept: drawing once more harms nobody. */
  function isOver({ startedTick, startedAt }: Sheet): boolean {
    return clock.monotonic() - startedTick >= standsForMs || Math.abs(clock.now() - startedAt) >= standsForMs;
  }

  function render(wanted: Wanted): Rendering {
    const { selection, format } = wanted;
    const kept = health.summary(selection.keep);
    // Whoever asks for a part wants to know its worst, whatever that counts for the whole.
    const summary = selection.scope === null ? kept : unweighed(kept);
    const { status } = summary;
    const headers = {
      ...statusHeaders(status),
      'content-type': `${mediaTypes[format]}; charset=utf-8`,
      // What checks say stays text, whatever it looks like.
      ...(format !== 'json' && { 'x-content-type-options': 'nosniff' }),
      ...(format === 'html' && pageHeaders),
    };
    return { status, code: statusCode[status], headers, body: renderBody(wanted, summary) };
  }

  function renderBody(wanted: Wanted, summary: Summary): string {
    const { selection, format, tier, isComplete, hasColour = false, root = '.' } = wanted;
    const redact = redactFor(tier);
    const release = about.release ? `\nRelease: ${about.release}\n` : '';
    const shown = redact.summary(summary);
    const transitions = () => health.transitions().map(redact.transition);
    switch (format) {
      case 'json':
        return renderJson(wanted, shown, transitions);
      case 'health+json':
        return write(healthDocument, renderHealthJson(shown, about));
      case 'text':
        return (
          renderText(shown, { hasColour }) + (isComplete ? renderTextSections(shown, transitions()) : '') + release
        );
      case 'html':
        return renderPage({
          summary,
          tier,
          now: clock.now(),
          transitions: health.transitions(),
          resultsOf: health.resultsOf,
          scope: selection.scope,
          release: about.release ?? null,
          basePath: root,
        });
    }
  }

  function renderJson(
    { selection: { scope }, isComplete, tier }: Wanted,
    shown: Summary,
    transitions: () => readonly Transition[],
  ): string {
    if (scope === null) {
      const circumstances = { tier, now: clock.now(), release: about.release };
      return isComplete
        ? write(summaryBody, representSummary(shown, transitions(), circumstances))
        : write(overallBody, representOverall(shown, circumstances));
    }
    return scope.includes('.')
      ? write(resultBody, representResult(only(shown.snapshots.flatMap(({ results }) => results)), tier))
      : write(categoryBody, representCategory(shown, only(shown.snapshots), tier));
  }

  return {
    take(wanted) {
      if (isOver(sheet)) wipe();
      // What turns stale while it is drawn wipes the board: then the drawing stays on the old sheet.
      const { whole, narrowed } = sheet;
      const { scope, narrowedTo } = wanted.selection;
      const { format, tier, isComplete = false, hasColour = false, root = '.' } = wanted;
      const isUsual = narrowedTo === null && usualRoots.has(root);
      const renderings = isUsual ? whole : narrowed;
      const look = { text: hasColour, html: root, json: null, 'health+json': null }[format];
      const key = [tier, format, isComplete, look, scope, narrowedTo].join(' ');
      const standing = renderings.get(key);
      if (standing) return standing;

      const rendering = render(wanted);
      renderings.set(key, rendering);
      const [oldest] = narrowed.size > mostNarrowed ? narrowed.keys() : [];
      if (oldest !== undefined) narrowed.delete(oldest);
      return rendering;
    },
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
