import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { BenchReport } from './bench-report.ts';
import { type Table, tables } from './tables.ts';

const file = resolve(import.meta.dirname, '../../docs/performance.md');
const marked = /(<!-- bench -->\n)[\s\S]*(\n<!-- \/bench -->)/;

/** Puts a run between the marks of docs/performance.md. Returns where that is. */
export function writeDocs(report: BenchReport): string {
  const text = [describe(report), ...tables(report).map(renderMarkdown)].join('\n\n');
  const before = readFileSync(file, 'utf8');
  if (!marked.test(before)) throw new Error(`${file} has no place for the tables: <!-- bench --> and <!-- /bench -->`);
  writeFileSync(
    file,
    before.replace(marked, (_, start: string, end: string) => `${start}\n${text}\n${end}`),
  );
  return file;
}

function describe({ at, machine, node, loader, rounds, seconds, connections, remarks }: BenchReport): string {
  const how = `${rounds} rounds of ${seconds} seconds, ${connections} connections, ${loader}`;
  return [`Measured on ${at.slice(0, 10)} on ${machine}, with Node ${node}: ${how}.`, ...remarks].join('\n');
}

function renderMarkdown({ title, head, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = `| --- |${' ---: |'.repeat(head.length - 1)}`;
  return [`### ${title}`, '', line(head), rule, ...rows.map(line)].join('\n');
}
