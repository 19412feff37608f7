import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { reasonMeanings } from '../src/core/reason-meanings.ts';

export const reasonsFile = fileURLToPath(new URL('../docs/reasons.md', import.meta.url));

const head = `# Reasons

Everything that is not \`healthy\` carries exactly one reason, the same in JSON, logs and metrics. The \`hint\` of a result
says more about the case at hand, and its \`details\` name the object.

| reason | what it means | what to do now |
|---|---|---|`;

/** The text of docs/reasons.md. */
export function renderReasons(): string {
  const rows = Object.entries(reasonMeanings).map(
    ([reason, { means, action }]) => `| \`${reason}\` | ${means} | ${action} |`,
  );
  return `${[head, ...rows].join('\n')}\n`;
}

/** Writes the document anew: `npm run docs`. */
if (import.meta.main) writeFileSync(reasonsFile, renderReasons());
