import { type Status, statuses } from '../../../core/status.ts';
import { type Html, html } from './html.ts';

/**
 * Four outlines that differ in form, so that nobody has to tell them by colour: disc, triangle, ring, octagon. What is not
 * known is hollow, as in the bars; a full diamond looked like the mark that browsers put in the place of a broken letter.
 */
const shapes = {
  healthy: { outline: 'M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1z', sign: 'M4.8 8.2l2.2 2.3 4.2-4.8' },
  degraded: { outline: 'M8 1.2 15.4 14.4H.6z', sign: 'M8 6v4M8 12.1v.2' },
  unknown: {
    outline: 'M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1zm0 1.7a5.3 5.3 0 1 0 0 10.6A5.3 5.3 0 0 0 8 2.7z',
    sign: 'M6.3 6.6a1.8 1.8 0 1 1 2.5 1.7q-.8.3-.8 1.1M8 11.3v.2',
  },
  failed: { outline: 'M5 .9h6L15.1 5v6L11 15.1H5L.9 11V5z', sign: 'M5.4 5.4l5.2 5.2M10.6 5.4l-5.2 5.2' },
} as const satisfies Record<Status, { readonly outline: string; readonly sign: string }>;

/** How a sign is drawn upon its outline. */
const line = html`fill="none" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"`;

/** The drawings that `renderSymbol` refers to; once per page. */
export const sprite: Html = html`<svg class="sprite" aria-hidden="true" width="0" height="0">${statuses.map(
  (status) => html`<symbol id="symbol-${status}" viewBox="0 0 16 16">
    <path fill="currentColor" d="${shapes[status].outline}" />
    <path class="symbol-sign is-on-${status}" ${line} d="${shapes[status].sign}" />
  </symbol>`,
)}</svg>`;

/** The symbol alone, for where the word is said beside it. */
export function renderSymbol(status: Status): Html {
  return html`<svg class="symbol is-${status}" aria-hidden="true" focusable="false"><use href="#symbol-${status}" /></svg>`;
}

/** Symbol and word: how a status is always shown. */
export function renderMark(status: Status): Html {
  return html`<span class="mark is-${status}">${renderSymbol(status)}<span>${status}</span></span>`;
}

/** Readable on light and dark tabs alike. */
const iconColors = {
  healthy: '#2f9e66',
  degraded: '#c98a12',
  unknown: '#7a869c',
  failed: '#d9372b',
} as const satisfies Record<Status, string>;

/** The icon of a browser tab, which tells the status of a page that nobody looks at. */
export function renderIcon(status: Status): string {
  const { outline, sign } = shapes[status];
  const color = iconColors[status];
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" stroke-linejoin="round">
  <path fill="${color}" stroke="${color}" d="${outline}" />
  <path stroke="${status === 'unknown' ? color : '#fff'}" ${line} d="${sign}" />
</svg>`.markup;
}
