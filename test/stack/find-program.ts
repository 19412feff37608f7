import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** Where servers are, and which the PATH of an ordinary user lacks. */
const systemFolders = ['/usr/sbin', '/usr/local/sbin'];

/** Where the first of these programs is that is on the PATH, or at its own place, and can be run; null without one. */
export function findProgram(...names: readonly string[]): string | null {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...systemFolders].filter(Boolean);
  const places = names.flatMap((name) => (isAbsolute(name) ? name : folders.map((folder) => join(folder, name))));
  return places.find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
