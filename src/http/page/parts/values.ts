import { type Html, html } from '../draw/html.ts';

/** Something that a check saw, as lines; what is too deep for that as JSON. */
export function renderValue(value: unknown): Html {
  if (isScalar(value)) return value === null ? html`<i>not known</i>` : html`<code>${String(value)}</code>`;
  const entries = Object.entries(value as object);
  if (entries.length === 0) return none;
  if (isList(value))
    return html`${value.map((item, position) => html`${position > 0 && ', '}<code>${String(item)}</code>`)}`;
  if (isFlat(value))
    return html`<ul>${entries.map(([name, item]) => html`<li>${name}: ${renderValue(item)}</li>`)}</ul>`;
  if (Array.isArray(value) && value.every(isFlat))
    return html`<ol>${value.map((item) => html`<li>${renderValue(item)}</li>`)}</ol>`;
  return html`<pre tabindex="0">${JSON.stringify(value, null, 2)}</pre>`;
}

const none = html`<i>none</i>`;

function isScalar(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.every(isScalar);
}

/** An object that can be read as lines. */
function isFlat(value: unknown): boolean {
  if (isScalar(value) || Array.isArray(value)) return false;
  return Object.values(value as object).every((item) => isScalar(item) || isList(item));
}
