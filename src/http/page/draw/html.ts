/** Markup that is safe to send: whatever was put into it has been escaped. */
export interface Html {
  readonly markup: string;
}

/** What a template takes. Nothing comes out of null, undefined, false and an empty list. */
export type Insertable = Html | string | number | false | null | undefined | readonly Insertable[];

/** Only objects made here count as markup: a look-alike out of somebody's JSON does not. */
const trusted = new WeakSet<object>();

/**
 * Text of a template becomes markup; every value is escaped, unless it is markup itself. Safe inside elements and
 * double-quoted attributes; never put a value into a script, a style, an unquoted attribute or the scheme of a link.
 */
export function html(texts: TemplateStringsArray, ...values: readonly Insertable[]): Html {
  const parts = texts.map((text, position) => text + render(values[position]));
  const made = Object.freeze({ markup: parts.join('') });
  trusted.add(made);
  return made;
}

function render(value: Insertable): string {
  if (value === null || value === undefined || value === false) return '';
  if (typeof value === 'object' && 'markup' in value && trusted.has(value)) return value.markup;
  if (Array.isArray(value)) return value.map(render).join('');
  return escapeText(String(value));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeText(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}
