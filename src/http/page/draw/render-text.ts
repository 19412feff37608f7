import { type Html, html } from './html.ts';

/** A sentence in which an address may break after its slashes, so that none breaks within a word. */
export function renderText(text: string): Html | string {
  if (!text.includes('/')) return text;
  return html`${text.split(/(?<=\w\/)(?=\w)/).map((part, place) => html`${place > 0 && html`<wbr />`}${part}`)}`;
}
