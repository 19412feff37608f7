import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { commands } from '../src/cli/commands/index.ts';
import { createProgram } from '../src/cli/program.ts';
import { contractSchema } from '../src/contract/schema.ts';
import { wingmanMatch } from '../src/contract/wingman-match.ts';
import { renderEnvironmentExample } from './environment-example.ts';
import { renderConfigurationTable, renderPlatformTables } from './environment-tables.ts';

/** A document of which the parts between `<!-- name -->` and `<!-- /name -->`, or all of it, are generated. */
export interface GeneratedDocument {
  readonly path: string;
  /** What the file should hold, given what it holds. */
  readonly render: (current: string) => string;
}

const contract = contractSchema.parse(wingmanMatch);

export const generatedDocuments: readonly GeneratedDocument[] = [
  { path: '.env.example', render: () => renderEnvironmentExample(contract) },
  { path: 'README.md', render: (current) => fill(current, 'configuration', renderConfigurationTable()) },
  {
    path: 'docs/configuration.md',
    render: (current) =>
      fill(fill(current, 'configuration', renderConfigurationTable()), 'platform', renderPlatformTables(contract)),
  },
  {
    path: 'docs/cli.md',
    render: (current) =>
      commands.reduce((text, { name }) => fill(text, name, renderAsBlock(renderHelp(name))), current),
  },
];

function renderHelp(name: string): string {
  let text = '';
  const program = createProgram({
    commands,
    writeOut: (part) => (text += part),
    writeErr: (part) => (text += part),
    run: async () => {},
  });
  program.commands.find((command) => command.name() === name)?.outputHelp();
  return text;
}

function renderAsBlock(text: string): string {
  return `\`\`\`text\n${text}\`\`\``;
}

/** The text of a file of the repository; empty when there is none. */
export function readDocument(path: string): string {
  const file = locate(path);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

function locate(path: string): string {
  return fileURLToPath(new URL(`../${path}`, import.meta.url));
}

function fill(text: string, marker: string, content: string): string {
  const [open, close] = [`<!-- ${marker} -->`, `<!-- /${marker} -->`];
  const [start, end] = [text.indexOf(open), text.indexOf(close)];
  if (start === -1 || end < start) return text;
  return `${text.slice(0, start + open.length)}\n\n${content}\n\n${text.slice(end)}`;
}

/** Writes every generated part anew: `node scripts/environment-documents.ts`. */
if (import.meta.main) {
  for (const { path, render } of generatedDocuments) {
    const current = readDocument(path);
    const wanted = render(current);
    if (wanted !== current) writeFileSync(locate(path), wanted);
  }
}
