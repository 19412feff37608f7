import { createHash } from 'node:crypto';
import type { OpenAPIV3_1 } from 'openapi-types';
import { type Html, html } from '../page/draw/html.ts';
import { renderOperation, renderSchema } from './render-operation.ts';

export interface DocsPlace {
  /** The way from the address of the page to the path below which the routes are. */
  readonly root: string;
  /** What the host has put before every path. */
  readonly prefix: string;
}

/** The document as a page for people: every route by subject, then every shape. */
export function renderDocs(document: OpenAPIV3_1.Document, { root, prefix }: DocsPlace): string {
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

/**
 * The style of the API page: one column, tables that scroll by themselves, light and dark. Holds no character that
 * markup would escape, or it would no longer have its hash.
 */
const docsStyle = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 62rem; margin: 0 auto; padding: 1.5rem; }
h2 { margin-top: 2.5rem; }
section { margin: 0 0 2rem; overflow-x: auto; }
h3 code { margin-right: 0.5em; }
code { font: 0.92em/1.4 ui-monospace, monospace; overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; margin: 0.75rem 0; }
th, td { padding: 0.35rem 0.75rem 0.35rem 0; border-bottom: 1px solid color-mix(in srgb, currentColor 25%, transparent); text-align: left; vertical-align: top; }
th { font-weight: 600; }
td ul, nav ul { margin: 0; padding-left: 1.1rem; }
`;

/** The one style that the policy of the page allows. */
export const docsStyleSource = `'sha256-${createHash('sha256').update(docsStyle).digest('base64')}'`;
