import { type Html, html } from './html.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** How long something has been so, in at most two units: `40 s`, `3 min`, `2 h 5 min`, `3 d 4 h`. */
export function formatSpan(ms: number): string {
  const span = Math.max(0, ms);
  if (span < minute) return `${Math.floor(span / second)} s`;
  if (span < hour) return `${Math.floor(span / minute)} min`;
  if (span < day) return twoUnits(span, hour, 'h', minute, 'min');
  return twoUnits(span, day, 'd', hour, 'h');
}

/** How long a run took, with as many digits as say something: `0.04 ms`, `2.3 ms`, `140 ms`, `1.2 s`. */
export function formatLatency(ms: number): string {
  if (ms >= 1_000) return `${(ms / 1_000).toFixed(1)} s`;
  return `${ms.toFixed(ms < 1 ? 2 : ms < 10 ? 1 : 0)} ms`;
}

/** A moment in UTC, because logs are; with the day when it is not today. */
export function renderTime(at: number, now: number): Html {
  const iso = new Date(at).toISOString();
  const isToday = iso.slice(0, 10) === new Date(now).toISOString().slice(0, 10);
  return html`<time datetime="${iso}">${isToday ? '' : `${iso.slice(0, 10)} `}${iso.slice(11, 19)} UTC</time>`;
}

/** The time since a moment, with the moment itself for whoever points at it. */
export function renderSince(since: number, now: number): Html {
  const iso = new Date(since).toISOString();
  return html`<time datetime="${iso}" title="since ${iso.slice(0, 19).replace('T', ' ')} UTC">${formatSpan(now - since)}</time>`;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * A moment of a past day: `26 Nov, 14:03 UTC`. The script of the page puts the reader's own time beside it, which the server
 * does not know.
 */
export function renderMoment(at: number): Html {
  const iso = new Date(at).toISOString();
  const day = `${Number(iso.slice(8, 10))} ${months[Number(iso.slice(5, 7)) - 1]}`;
  return html`<time class="moment" datetime="${iso}"><span class="utc">${day}, ${iso.slice(11, 16)} UTC</span></time>`;
}

/** Since when something has been so, and how long: what grows comes last, so that nothing moves when it does. */
export function renderStatusSince(since: number, now: number): Html {
  return html`since ${renderTime(since, now)}, <span class="whole">for ${formatSpan(now - since)}</span>`;
}

function twoUnits(span: number, large: number, largeName: string, small: number, smallName: string): string {
  const rest = Math.floor((span % large) / small);
  return `${Math.floor(span / large)} ${largeName}${rest > 0 ? ` ${rest} ${smallName}` : ''}`;
}
