import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** A file that the page loads from its own origin. */
export interface PageAsset {
  readonly path: string;
  readonly type: string;
  readonly content: string;
  /** Changes with the content, so that a browser may keep it for ever. */
  readonly version: string;
}

/** What the style is joined from, each named after what it dresses. Of two rules of one weight the later one counts. */
const styleParts = [
  'elements',
  'words',
  'status',
  'frame',
  'notice',
  'verdict',
  'checks',
  'details',
  'exposure',
  'past',
] as const;

/** In the order in which they need one another. One file, because each more is a round trip. */
const scriptParts = ['local-times', 'page'] as const;

/** They are no TypeScript: the build copies them beside this file. */
export const pageAssets = {
  style: describe('/page.css', 'text/css; charset=utf-8', styleParts.map((part) => read(`${part}.css`)).join('\n')),
  script: describe('/page.js', 'text/javascript; charset=utf-8', scriptParts.map(readPart).join('\n')),
} as const satisfies Record<string, PageAsset>;

/** The version of the page as a whole: with another one, an open page has to be loaded anew. */
export const pageVersion = hash(pageAssets.style.content + pageAssets.script.content);

function read(name: string): string {
  return readFileSync(new URL(`browser/${name}`, import.meta.url), 'utf8');
}

/** As a part of one module, in which everything is known that was before. */
function readPart(name: string): string {
  return read(`${name}.js`)
    .replaceAll(/^import .* from '\.\/.*';\n/gm, '')
    .replaceAll(/^export (?=function|const)/gm, '');
}

function describe(path: string, type: string, content: string): PageAsset {
  return { path, type, content, version: hash(content) };
}

function hash(content: string): string {
  return createHash('sha256').update(content).digest('base64url').slice(0, 12);
}
