import { html } from './draw/html.ts';
import { pageAssets } from './page-assets.ts';

export interface NotFound {
  /** Why nothing is there, as a sentence without its point. */
  readonly detail: string;
  /** The names that would have been right. */
  readonly valid: readonly string[];
  /** The way from the address to the path below which the routes are, without a slash at its end. */
  readonly root: string;
}

/** What a person sees where nothing is: why, what there is, and the way back. */
export function renderNotFound({ detail, valid, root }: NotFound): string {
  const { style } = pageAssets;
  return html`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8" />
  <meta name="viewport" content="width=device-width, initial-scale=1" />
  <meta name="color-scheme" content="light dark" />
  <meta name="robots" content="noindex" />
  <title>Not found · wingman-health</title>
  <link rel="icon" type="image/svg+xml" href="${root}/page.svg?status=unknown" />
  <link rel="stylesheet" href="${root}${style.path}?v=${style.version}" />
</head>
<body>
  <header class="top"><nav class="trail" aria-label="Where you are"><ol>
    <li><a class="brand plain" href="${root}/">wingman-health</a></li>
  </ol></nav></header>
  <main id="content">
    <h1>Nothing is here</h1>
    <p>${detail}.</p>
    ${valid.length > 0 && html`<p>There are: ${valid.map((name, place) => html`${place > 0 && ', '}<code>${name}</code>`)}.</p>`}
    <p><a href="${root}/">Back to the status page</a>, or <a href="${root}/docs">to all addresses and documents</a></p>
  </main>
</body>
</html>
`.markup;
}
