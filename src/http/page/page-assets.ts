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

/** They are no TypeScript: the build copies them beside this file. */
export const pageAssets = {
  style: load('page.css', 'text/css; charset=utf-8'),
  script: load('page.js', 'text/javascript; charset=utf-8'),
} as const satisfies Record<string, PageAsset>;

/** The version of the page as a whole: with another one, an open page has to be loaded anew. */
export const pageVersion = hash(pageAssets.style.content + pageAssets.script.content);

function load(name: string, type: string): PageAsset {
  const content = readFileSync(new URL(`browser/${name}`, import.meta.url), 'utf8');
  return { path: `/${name}`, type, content, version: hash(content) };
}

function hash(content: string): string {
  return createHash('sha256').update(content).digest('base64url').slice(0, 12);
}
