import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A block of commands in a document, as its fence says: `sh run`, or `console not-run: needs a cluster`. */
export interface Block {
  readonly file: string;
  readonly line: number;
  readonly run: boolean;
  /** Why it is not run; empty where nothing is said. */
  readonly reason: string;
  readonly commands: readonly Command[];
}

interface Command {
  readonly text: string;
  /** What the document shows that it prints; in a console only. */
  readonly shown: string;
}

/** Every document that people take commands from. */
export function listDocuments(root: string): readonly string[] {
  const files = execFileSync('git', ['ls-files', '-z', 'README.md', 'docs/*.md', '.github/*.md'], { cwd: root });
  return files
    .toString()
    .split('\0')
    .filter((file) => file && !file.startsWith('docs/decisions/'));
}

export function readBlocks(root: string, file: string): readonly Block[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/^ *```(sh|bash|shell|console)\b(.*)\n([\s\S]*?)^ *```$/gm)].map((match) => {
    const [, language, info = '', body = ''] = match;
    return {
      file,
      line: text.slice(0, match.index).split('\n').length,
      run: info.trim() === 'run',
      reason: /^ not-run: (.+)$/.exec(info)?.[1]?.trim() ?? '',
      commands: language === 'console' ? readConsole(body) : readScript(body),
    };
  });
}

function readConsole(body: string): Command[] {
  return body
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const [first = '', ...shown] = part.split(/(?<!\\)\n/);
      return { text: first, shown: shown.join('\n').trim() };
    });
}

/** One command a line, a line that ends with a backslash goes on, and `set` belongs to all. */
function readScript(body: string): Command[] {
  return body
    .split(/(?<!\\)\n/)
    .filter((line) => line.trim() !== '' && !/^\s*(#|set )/.test(line))
    .map((text) => ({ text, shown: '' }));
}
