import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A file below the folder of the documents. */
export interface DocumentFile {
  /** Below that folder, with its ending: `checks/redis.md`. */
  readonly path: string;
  /** As in an address: without the ending of a document, with that of an example. */
  readonly name: string;
  /** Whether it is prose, and not an example or what a program reads. */
  readonly isProse: boolean;
  read(): string;
}

/** They travel with the package, beside the folder of this code, whether that is src or dist. */
const folder = fileURLToPath(new URL('../../../docs', import.meta.url));

/** Nothing that a browser could take for anything but text is handed out. */
const shown = /\.(?:md|json|ya?ml|conf|cfg|sh|service|sql|ts)$/;

/**
 * Every document that is there, by its name: what is not in this list is not read, whatever an address says. Empty where
 * the documents were left out.
 */
export function findDocuments(): ReadonlyMap<string, DocumentFile> {
  const files = list().map((path): DocumentFile => {
    const name = path.replace(/\.md$/, '');
    return { path, name, isProse: name !== path, read: () => readFileSync(join(folder, path), 'utf8') };
  });
  return new Map(files.map((file) => [file.name, file]));
}

function list(): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && shown.test(entry.name))
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
      .sort();
  } catch {
    return [];
  }
}
