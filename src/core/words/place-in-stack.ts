/** Where in somebody's own code a stack came by last, as `file.mjs:12:5`; null where it did not. */
export function placeInStack(stack: string | null): string | null {
  return findPlace(stack, (url) => !url.startsWith(ownFolder));
}

/** The same in the code of this service. */
export function placeInOwnStack(stack: string | null): string | null {
  return findPlace(stack, (url) => url.startsWith(ownFolder));
}

function findPlace(stack: string | null, isMeant: (url: string) => boolean): string | null {
  for (const line of stack?.split('\n') ?? []) {
    const [, path = '', row = '', column = ''] =
      /\(((?:file:\/\/)?\/.+):(\d+):(\d+)\)$|at (?:async )?((?:file:\/\/)?\/.+):(\d+):(\d+)$/
        .exec(line)
        ?.filter((part) => part !== undefined) ?? [];
    // A file of CommonJS stands there as a path.
    const url = path.startsWith('/') ? `file://${path}` : path;
    if (url !== '' && !url.includes('/node_modules/') && isMeant(url)) return `${nameOf(url)}:${row}:${column}`;
  }
  return null;
}

/** What runs the module stands in its stacks too. */
const ownFolder = new URL('../..', import.meta.url).href;

function nameOf(url: string): string {
  try {
    return decodeURIComponent(new URL(url).pathname.split('/').at(-1) ?? url);
  } catch {
    return url;
  }
}
