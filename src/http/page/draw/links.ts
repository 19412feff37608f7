import type { PageInput } from '../page-input.ts';
import { shownOn } from '../shown-on.ts';
import { type Html, html } from './html.ts';
import { isBuiltIn } from './plain-names.ts';

/**
 * The address of the page of a category or a check: `redis.connection` → `/health/redis/connection?format=html`. The
 * format is said, because browsers do not mark a navigation where there is neither https nor localhost.
 */
export function partPath(id: string, basePath = ''): string {
  return `${basePath}/health/${id.split('.').map(encodeURIComponent).join('/')}?format=html`;
}

/** Where all of a category or a check is, for what a page does not show. */
export function jsonPath(id: string, basePath = ''): string {
  return `${basePath}/health/${id.split('.').map(encodeURIComponent).join('/')}?format=json`;
}

/** The id by which a check is found on the page. */
export function checkAnchor(check: string): string {
  return `check-${check}`;
}

export function categoryAnchor(category: string): string {
  return `category-${category}`;
}

/** Where the service itself says what a check means and how to mend it; null for one that a user has added. */
export function documentPath(check: string, basePath = ''): string | null {
  if (!isBuiltIn(check)) return null;
  return `${basePath}/docs/checks/${check.slice(0, check.indexOf('.'))}#${check}`;
}

/** A reason, linked to what it means. */
export function renderReason(reason: string, basePath = ''): Html {
  return html`<a class="reason" href="${basePath}/docs/reasons#${reason}">${reason}</a>`;
}

/** Shorter ids fit wherever they stand. */
const breaksAbove = 20;

/** An id, which may break after a dot and an underscore, and nowhere else. */
export function renderId(id: string): Html {
  return html`<code class="id">${breakable(id)}</code>`;
}

function breakable(id: string): Html | string {
  if (id.length <= breaksAbove) return id;
  const words = id.split(/(?<=[._])/);
  return html`${words.map((word, place) => html`${place > 0 && html`<wbr />`}${word}`)}`;
}

/** More names than a sentence can hold. */
const namedAtOnce = 20;

/** Checks, each linked to its place on this page when it is there, else to its own page; of very many the first. */
export function renderCheckLinks(checks: readonly string[], input: PageInput): Html {
  const shown = shownOn(input);
  const more = checks.length - namedAtOnce;
  return html`${checks.slice(0, namedAtOnce).map((check, position) => {
    const address = shown.has(check) ? `#${checkAnchor(check)}` : partPath(check, input.basePath);
    return html`${position > 0 && ', '}<a class="check-link" href="${address}">${breakable(check)}</a>`;
  })}${more > 0 && ` and ${more} more`}`;
}
