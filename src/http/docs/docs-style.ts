import { createHash } from 'node:crypto';

/**
 * The style of the API page and of the documents: one column, tables that scroll by themselves, light and dark. Holds no
 * character that markup would escape, or it would no longer have its hash.
 */
export const docsStyle = `
:root { color-scheme: light dark; background: Canvas; color: CanvasText; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 62rem; margin: 0 auto; padding: 1.5rem; }
h2 { margin-top: 2.5rem; }
:target { outline: 2px solid; outline-offset: 4px; }
section { margin: 0 0 2rem; overflow-x: auto; }
h3 code { margin-right: 0.5em; }
code { font: 0.92em/1.4 ui-monospace, monospace; overflow-wrap: anywhere; }
pre { padding: 0.75rem; overflow-x: auto; border: 1px solid color-mix(in srgb, currentColor 25%, transparent); }
pre code { overflow-wrap: normal; }
table { width: 100%; border-collapse: collapse; margin: 0.75rem 0; }
th, td { padding: 0.35rem 0.75rem 0.35rem 0; border-bottom: 1px solid color-mix(in srgb, currentColor 25%, transparent); text-align: left; vertical-align: top; }
th { font-weight: 600; }
td ul, nav ul { margin: 0; padding-left: 1.1rem; }
nav.way ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; padding: 0; list-style: none; }
`;

/** The one style that the policy of such a page allows. */
export const docsStyleSource = `'sha256-${createHash('sha256').update(docsStyle).digest('base64')}'`;
