import { posix } from 'node:path';
import { type Html, html } from '../page/draw/html.ts';
import { docsStyle } from './docs-style.ts';
import type { DocumentFile } from './find-documents.ts';
import { renderMarkdown } from './render-markdown.ts';

interface DocumentPlace {
  /** The way from the address of the page to the path below which the routes are. */
  readonly root: string;
  /** All that there are, by name. */
  readonly documents: ReadonlyMap<string, DocumentFile>;
}

/** One document as a page for people, which needs nothing from elsewhere. */
export function renderDocument(document: DocumentFile, { root, documents }: DocumentPlace): string {
  const text = document.read();
  const linkTo = (href: string) => resolveLink(href, document, documents, root);
  return html`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8" />
  <meta name="viewport" content="width=device-width, initial-scale=1" />
  <meta name="robots" content="noindex" />
  <title>${titleOf(document, text)} · wingman-health</title>
  <style>${docsStyle}</style>
</head>
<body>
<header><nav class="way" aria-label="Where to go"><ul>
  <li><a href="${root}/">Status page</a></li>
  <li><a href="${root}/docs">API and documents</a></li>
</ul></nav></header>
<main>
${renderMarkdown(text, { linkTo })}</main>
<footer>${renderDocumentList(documents, root)}</footer>
</body>
</html>
`.markup;
}

/** Every document by its title, decisions aside, which are about the code. */
export function renderDocumentList(documents: ReadonlyMap<string, DocumentFile>, root: string): Html | null {
  const prose = [...documents.values()].filter(({ isProse, name }) => isProse && !name.startsWith('decisions/'));
  if (prose.length === 0) return null;
  return html`<nav aria-label="Documents"><h2 id="documents">Documents</h2><ul>${prose.map(
    (each) => html`<li><a href="${root}/docs/${each.name}">${titleOf(each, each.read())}</a></li>\n`,
  )}</ul></nav>`;
}

function titleOf({ name }: DocumentFile, text: string): string {
  return (/^# (.+)$/m.exec(text)?.[1] ?? name).replaceAll('`', '');
}

/** Null for what is not served here, such as a file of the source, and for what no document should lead to. */
function resolveLink(
  href: string,
  { path }: DocumentFile,
  documents: DocumentPlace['documents'],
  root: string,
): string | null {
  if (/^https?:\/\//.test(href) || href.startsWith('#')) return href;
  const [, target = '', fragment = ''] = /^([^#]*)(#.*)?$/s.exec(href) ?? [];
  const name = posix.join(posix.dirname(path), target).replace(/\.md$/, '');
  return documents.has(name) ? `${root}/docs/${name}${fragment}` : null;
}
