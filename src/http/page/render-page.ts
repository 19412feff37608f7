import type { Status } from '../../core/status.ts';
import { redactFor } from '../redact.ts';
import { type Html, html } from './draw/html.ts';
import { partPath } from './draw/links.ts';
import { sprite } from './draw/status-mark.ts';
import { renderTime } from './draw/times.ts';
import { pageAssets, pageVersion } from './page-assets.ts';
import type { PageInput } from './page-input.ts';
import { renderCategories } from './parts/categories.ts';
import { hasLeak, renderExposures } from './parts/exposure-matrix.ts';
import { renderPast } from './parts/past.ts';
import { renderRootCauses } from './parts/root-causes-list.ts';
import { renderTimeline } from './parts/timeline.ts';
import { renderVerdict } from './parts/verdict.ts';
import { causesShown } from './told-above.ts';

export type { PageInput } from './page-input.ts';

/** The status page as a whole document, with what its tier may see. */
export function renderPage(given: PageInput): string {
  const input = prepareInput(given);
  const { summary, basePath = '' } = input;
  const { style, script } = pageAssets;
  return html`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8" />
  <meta name="viewport" content="width=device-width, initial-scale=1" />
  <meta name="color-scheme" content="light dark" />
  <meta name="robots" content="noindex" />
  <title>${titles[summary.status]} · ${titleOf(input)}</title>
  <link rel="icon" id="icon" type="image/svg+xml" href="${basePath}/page.svg?status=${summary.status}" />
  <link rel="stylesheet" href="${basePath}${style.path}?v=${style.version}" />
  <script type="module" src="${basePath}${script.path}?v=${script.version}"></script>
</head>
<body>
  <a class="skip-link" href="#content">Skip to the verdict</a>
  ${sprite}
  ${renderTop(input)}
  <div id="connection" class="connection" role="alert"></div>
  <p id="announcement" class="visually-hidden" role="status"></p>
  ${renderNotice(input)}
  ${renderMain(input)}
  ${renderFooter(basePath)}
</body>
</html>
`.markup;
}

const titles = {
  healthy: 'Healthy',
  degraded: 'Degraded',
  unknown: 'Not known',
  failed: 'Failed',
} as const satisfies Record<Status, string>;

/** In a browser with a tab for each platform and stage, each says whose status it is. */
function titleOf({ scope, about: { platform, stage } }: PageInput): string {
  const whose = stage ? `${platform} ${stage}` : platform;
  return scope === null ? whose : `${scope} · ${whose}`;
}

function renderTop({ scope, tier, about, now, basePath = '' }: PageInput): Html {
  const { platform, stage, release, version } = about;
  const [category = '', check] = (scope ?? '').split('.', 2);
  const trail = scope === null ? [] : [category, ...(check === undefined ? [] : [check])];
  return html`<header class="top">
    <nav class="trail" aria-label="Where you are"><ol>
      <li><a class="brand plain" href="${basePath}/">${platform}</a></li>
      ${trail.map(
        (name, depth) =>
          html`<li><a class="plain" href="${partPath(trail.slice(0, depth + 1).join('.'), basePath)}"${depth === trail.length - 1 && html` aria-current="page"`}>${name}</a></li>`,
      )}
    </ol></nav>
    <p class="live" id="live"><noscript>As of ${renderTime(now, now)}: reload for news</noscript></p>
    <details class="private" id="private" hidden>
      <summary>Private view</summary>
      <form id="token-form">
        <label for="token">Token</label>
        <input id="token" type="password" autocomplete="off" spellcheck="false" required aria-describedby="token-note" />
        <button type="submit">Show details</button>
        <p id="token-note">One of HEALTH_TOKENS. Kept in this tab until it is closed, and sent as a header.</p>
      </form>
    </details>
    <button class="private-end" id="private-end" type="button" hidden>${tier === 'everything' && 'Leave the private view'}</button>
    <ul class="facts muted">
      ${stage && html`<li class="stage">${stage}</li>`}
      ${release && html`<li>release <code>${release}</code></li>`}
      <li>wingman-health ${version}</li>
    </ul>
  </header>`;
}

/** What the operator says comes before what the checks say, and stays when they change. */
function renderNotice({ about: { notice } }: PageInput): Html | null {
  return notice ? html`<aside class="notice" aria-label="Notice of the operator"><p>${notice}</p></aside>` : null;
}

/** What is read out when it changes: how it is and because of which checks, and not each number in a sentence. */
function gistOf({ summary: { status, rootCauses } }: PageInput): string {
  return [status, ...rootCauses.slice(0, causesShown).map(({ result }) => result.check)].join(' ');
}

/** What a browser replaces by itself when something has changed. */
function renderMain(input: PageInput): Html {
  const { summary, tier, now } = input;
  return html`<main id="content" tabindex="-1" data-tier="${tier}" data-status="${summary.status}" data-gist="${gistOf(input)}" data-now="${new Date(now).toISOString()}" data-version="${pageVersion}">
    ${renderVerdict(input)}
    ${hasLeak(input) && renderExposures(input)}
    ${renderRootCauses(input)}
    ${renderCategories(input)}
    ${renderTimeline(input)}
    ${renderPast(input)}
  </main>`;
}

function renderFooter(basePath: string): Html {
  return html`<footer class="bottom">
    <nav aria-label="For programs"><ul>
      <li><a href="${basePath}/health/summary?format=json">Everything as JSON</a></li>
      <li><a href="${basePath}/health/events">Live events</a></li>
      <li><a href="${basePath}/health/ready">Readiness</a></li>
      <li><a href="${basePath}/health/live">Liveness</a></li>
      <li><a href="${basePath}/docs/reasons">Reasons</a></li>
    </ul></nav>
    <p>Checks run by themselves; this page shows what they saw last. Times are UTC where no other zone stands beside them.</p>
  </footer>`;
}

/**
 * What the page may know. The rest is taken away here, before anything is drawn, so that no drawing can show it by
 * mistake. The summary comes narrowed to the scope already; the transitions come whole.
 */
function prepareInput(input: PageInput): PageInput {
  const { tier, scope } = input;
  const redact = redactFor(tier);
  const isInScope = (check: string) => scope === null || check === scope || check.startsWith(`${scope}.`);
  return {
    ...input,
    summary: redact.summary(input.summary),
    transitions: input.transitions.filter(({ check }) => isInScope(check)).map(redact.transition),
  };
}

/**
 * What a browser may do with the page: load its style, script and icon from here, ask here, and nothing else. Nothing
 * inline runs, nothing outside is loaded, no form is sent, nobody may frame it.
 */
const policy = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** To be sent with every page. */
export const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': policy,
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;
