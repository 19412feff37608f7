import { lexer, type MarkedToken, type Token, type Tokens } from 'marked';
import { type Html, html, type Insertable } from '../page/draw/html.ts';

export interface MarkdownOptions {
  /** Where a link that stands in the document leads from its page; null for what cannot be had there. */
  readonly linkTo: (href: string) => string | null;
}

/**
 * A document as markup. Its words are read by a library and written by our own templates, so whatever it holds is escaped:
 * a tag in it is shown as the text that it is. Headings can be linked to as on GitHub; the section of a check, and a row
 * that begins with a name, by that name too.
 */
export function renderMarkdown(text: string, { linkTo }: MarkdownOptions): Html {
  const tokens = lexer(text);
  const anchors = nameAnchors(tokens);
  const labels = new Map<string, number>();

  function block(token: Token): Insertable {
    const each = token as MarkedToken;
    switch (each.type) {
      case 'heading':
        return heading(each);
      case 'paragraph':
        return html`<p>${inline(each.tokens)}</p>\n`;
      case 'code':
        // What is wider than its place scrolls, for which the keyboard has to reach it.
        return html`<pre tabindex="0"><code>${each.text}</code></pre>\n`;
      case 'list':
        return list(each);
      case 'table':
        return table(each);
      case 'blockquote':
        return html`<blockquote>${each.tokens.map(block)}</blockquote>\n`;
      case 'hr':
        return html`<hr />\n`;
      case 'space':
      case 'def':
        return null;
      case 'html':
        return /^<!--[\s\S]*?-->\s*$/.test(each.text) ? null : html`<p>${each.text}</p>\n`;
      default:
        return inlineOne(each);
    }
  }

  function heading({ depth, tokens: words }: Tokens.Heading): Insertable {
    const [id, ...others] = anchors.get(words) ?? [];
    const content = html`${others.map((other) => html`<span id="${other}"></span>`)}${inline(words)}`;
    const attribute = html` id="${id}"`;
    if (depth === 1) return html`<h1${attribute}>${content}</h1>\n`;
    if (depth === 2) return html`<h2${attribute}>${content}</h2>\n`;
    return depth === 3 ? html`<h3${attribute}>${content}</h3>\n` : html`<h4${attribute}>${content}</h4>\n`;
  }

  function list({ ordered, start, items }: Tokens.List): Insertable {
    const content = items.map((item) => html`<li>${item.tokens.map(block)}</li>\n`);
    return ordered ? html`<ol start="${start}">${content}</ol>\n` : html`<ul>${content}</ul>\n`;
  }

  function table({ header, rows }: Tokens.Table): Insertable {
    const row = (cells: readonly Tokens.TableCell[]) => {
      const [id] = anchors.get(cells[0]?.tokens ?? []) ?? [];
      return html`<tr${id !== undefined && html` id="${id}"`}>${cells.map((cell) => html`<td>${inline(cell.tokens)}</td>`)}</tr>\n`;
    };
    const head = header.map((cell) =>
      // A column without a name has no head that could be read out.
      cell.text === '' ? html`<td></td>` : html`<th scope="col">${inline(cell.tokens)}</th>`,
    );
    return html`<section tabindex="0" aria-label="${label(header)}"><table><thead><tr>${head}</tr></thead><tbody>\n${rows.map(row)}</tbody></table></section>\n`;
  }

  /** Tables with the same columns are counted: each is a place of its own to whoever goes from one to the next. */
  function label(header: readonly Tokens.TableCell[]): string {
    const name = labelOf(header);
    const number = (labels.get(name) ?? 0) + 1;
    labels.set(name, number);
    return number === 1 ? name : `${name} (${number})`;
  }

  function inline(words: readonly Token[]): Insertable {
    return words.map(inlineOne);
  }

  function inlineOne(token: Token): Insertable {
    const each = token as MarkedToken;
    switch (each.type) {
      case 'strong':
        return html`<strong>${inline(each.tokens)}</strong>`;
      case 'em':
        return html`<em>${inline(each.tokens)}</em>`;
      case 'del':
        return html`<del>${inline(each.tokens)}</del>`;
      case 'codespan':
        return html`<code>${each.text}</code>`;
      case 'br':
        return html`<br />`;
      case 'link':
        return link(each);
      case 'image':
        // The pictures do not travel with the package; what they show stands in their words.
        return html`<em>Picture: ${each.text}</em>`;
      case 'checkbox':
        return each.checked ? 'done: ' : 'to do: ';
      case 'text':
        return each.tokens ? inline(each.tokens) : each.text;
      case 'escape':
        return each.text;
      default:
        return token.raw;
    }
  }

  function link({ href, tokens: words }: Tokens.Link): Insertable {
    const address = linkTo(href);
    return address === null ? inline(words) : html`<a href="${address}">${inline(words)}</a>`;
  }

  return html`${tokens.map(block)}`;
}

/** What a table is about, for whoever hears that there is one. */
function labelOf(header: readonly Tokens.TableCell[]): string {
  const names = header.map(({ text }) => text).filter((text) => text !== '');
  return names.length === 0 ? 'Table' : `Table of ${plain(names.join(', '))}`;
}

const plain = (text: string) => text.replaceAll(/[`*]/g, '');

const checkId = /^[a-z][a-z0-9_-]*\.[a-z][a-z0-9_-]*$/;

/** The ids of headings, and of rows that begin with a name, by the words that they stand at. None comes twice. */
function nameAnchors(tokens: readonly Token[]): ReadonlyMap<readonly Token[], readonly string[]> {
  const taken = new Set<string>();
  const anchors = new Map<readonly Token[], readonly string[]>();
  const take = (wanted: string): string => {
    let id = wanted;
    for (let copy = 1; taken.has(id); copy += 1) id = `${wanted}-${copy}`;
    taken.add(id);
    return id;
  };
  const all = tokens as readonly MarkedToken[];
  for (const token of all) {
    if (token.type !== 'heading') continue;
    const text = plain(token.text);
    anchors.set(token.tokens, [...(checkId.test(text) ? [take(text)] : []), take(slugOf(text))]);
  }
  for (const token of all) {
    if (token.type !== 'table') continue;
    for (const [first] of token.rows) {
      const [word, ...others] = (first?.tokens ?? []) as readonly MarkedToken[];
      if (!first || word?.type !== 'codespan' || others.length > 0) continue;
      if (/^[\w.-]+$/.test(word.text) && !taken.has(word.text)) anchors.set(first.tokens, [take(word.text)]);
    }
  }
  return anchors;
}

/** As GitHub makes the anchor of a heading out of its words. */
function slugOf(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');
}
