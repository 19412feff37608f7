import type { OpenAPIV3_1 } from 'openapi-types';
import { docsStyle } from '../docs/docs-style.ts';
import { type Html, html } from '../page/draw/html.ts';
import { renderOperation, renderSchema } from './render-operation.ts';

export interface DocsPlace {
  /** The way from the address of the page to the path below which the routes are. */
  readonly root: string;
  /** What the host has put before every path. */
  readonly prefix: string;
  /** The list of what else there is to read. */
  readonly documents: Html | null;
}

/** The document as a page for people: every route by subject, then every shape. */
export function renderDocs(document: OpenAPIV3_1.Document, { root, prefix, documents }: DocsPlace): string {
  const { info, tags = [], components } = document;
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    item?.get ? [{ path: `${prefix}${path}`, operation: item.get }] : [],
  );
  const schemas = Object.entries(components?.schemas ?? {});

  return html`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8" />
  <meta name="viewport" content="width=device-width, initial-scale=1" />
  <title>${info.title} API</title>
  <style>${docsStyle}</style>
</head>
<body>
<header>
  <h1>${info.title} API <small>${info.version}</small></h1>
  ${info.description?.split('\n\n').map((paragraph) => html`<p>${paragraph}</p>`)}
  <p>For programs: <a href="${root}/openapi.json">openapi.json</a>, OpenAPI ${document.openapi}.</p>
  <nav aria-label="Routes"><ul>${operations.map(
    ({ path, operation }) =>
      html`<li><a href="#${operation.operationId}"><code>${path}</code></a> ${operation.summary}</li>`,
  )}</ul></nav>
  ${documents}
</header>
<main>
${tags.map(({ name, description }) => {
  const own = operations.filter(({ operation }) => operation.tags?.includes(name));
  return own.length > 0 && renderTag(name, description, own);
})}
<h2 id="schemas">Shapes</h2>
${schemas.map(
  ([name, schema]) => html`<section id="schema-${name}" aria-labelledby="schema-${name}-title">
  <h3 id="schema-${name}-title">${name}</h3>
  <p>${schema.description}</p>
  ${renderSchema(schema)}
</section>`,
)}
</main>
</body>
</html>
`.markup;
}

interface Operation {
  readonly path: string;
  readonly operation: OpenAPIV3_1.OperationObject;
}

function renderTag(name: string, description: string | undefined, operations: readonly Operation[]): Html {
  return html`<h2 id="tag-${name}">${description ?? name}</h2>
${operations.map(({ path, operation }) => renderOperation(path, operation))}`;
}
