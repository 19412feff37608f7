import { readFileSync } from 'node:fs';
import { type CheckId, categoryOf } from '../../../core/check.ts';

/** What the documents say of a check: means, why it matters, how to mend it. Null for a check that is not built in. */
export function readCheckSection(check: CheckId): string | null {
  const lines = readDocument(categoryOf(check))?.split('\n') ?? [];
  const start = lines.indexOf(`## ${check}`);
  if (start === -1) return null;
  const length = lines.slice(start + 1).findIndex((line) => line.startsWith('## '));
  return lines
    .slice(start + 1, length === -1 ? undefined : start + 1 + length)
    .join('\n')
    .trim();
}

/** The documents travel with the package, beside the folder of this code, whether that is src or dist. */
function readDocument(category: string): string | null {
  try {
    return readFileSync(new URL(`../../../../docs/checks/${category}.md`, import.meta.url), 'utf8');
  } catch {
    return null;
  }
}
