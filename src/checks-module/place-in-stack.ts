import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where in somebody's own code a stack came by last, as `file.mjs:12:5`; null where it did not. */
export function placeInStack(stack: string | null): string | null {
  for (const line of stack?.split('\n') ?? []) {
    const [, url = '', row = '', column = ''] =
      /\((file:\/\/.+):(\d+):(\d+)\)$|at (?:async )?(file:\/\/.+):(\d+):(\d+)$/
        .exec(line)
        ?.filter((part) => part !== undefined) ?? [];
    if (url !== '' && !url.includes('/node_modules/') && !url.startsWith(ownFolder))
      return `${nameOf(url)}:${row}:${column}`;
  }
  return null;
}

/** What runs the module stands in its stacks too. */
const ownFolder = new URL('..', import.meta.url).href;

function nameOf(url: string): string {
  try {
    return basename(fileURLToPath(url.split('?')[0] ?? url));
  } catch {
    return url;
  }
}
