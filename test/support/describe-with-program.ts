import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe } from 'vitest';

/** Where servers are, and which the PATH of an ordinary user lacks. */
const systemFolders = ['/usr/sbin', '/usr/local/sbin'];

/**
 * Groups tests that need a program of the system, such as `promtool`. Where it is not on the PATH they are skipped, with
 * the reason in their title.
 */
export function describeWithProgram(name: string, title: string, tests: (path: string) => void): void {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...systemFolders].filter(Boolean);
  const path = folders.map((folder) => join(folder, name)).find(isExecutable);
  if (path) describe(title, () => tests(path));
  else describe.skip(`${title} (skipped: ${name} is not on the PATH)`, () => tests(name));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
