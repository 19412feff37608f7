import { settingsByField } from '../src/config/settings.ts';
import type { Contract } from '../src/contract/schema.ts';

/** The service's own variables as a Markdown table, for the documents, which a test holds against it. */
export function renderConfigurationTable(): string {
  const rows = Object.values(settingsByField).map(({ name, default: fallback, meaning }) => [
    `\`${name}\``,
    fallback === null ? 'not set' : `\`${fallback}\``,
    meaning,
  ]);
  return renderTable(['variable', 'default', 'meaning'], rows);
}

type Unless = Contract['environment']['required'][number]['unless'];

/** The platform's variables, flags and numbers of a contract as Markdown tables. */
export function renderPlatformTables({ environment }: Contract): string {
  const { required, optional, public: listed, flags, integers, stage } = environment;
  const code = (text: string) => `\`${text}\``;
  const other = (aliases: readonly string[]) => aliases.map(code).join(', ');
  const connections = [
    ...required.map(({ name, aliases, unless }) => [code(name), other(aliases), `required${describeUnless(unless)}`]),
    ...optional.map(({ name, aliases, absent }) => [code(name), other(aliases), `optional: ${absent ?? 'not needed'}`]),
    ...listed.map(({ name, copyOf }) => [code(name), '', `public${copyOf ? `, a copy of ${code(copyOf)}` : ''}`]),
    ...(stage
      ? [[code(stage.name), '', `${stage.values.map(code).join(' or ')}; ${code(stage.default)} if not set`]]
      : []),
  ];
  const defaults = [
    ...Object.entries(flags).map(([name, isOn]) => [code(name), code(String(isOn))]),
    ...Object.entries(integers).map(([name, { default: value }]) => [code(name), code(String(value))]),
  ];
  return [
    renderTable(['variable', 'other names', 'needed'], connections),
    renderTable(['flag or number', 'default'], defaults),
  ].join('\n\n');
}

function describeUnless(unless: Unless): string {
  const conditions = [
    ...(unless?.flags ?? []).map((flag) => `\`${flag}\` is on`),
    ...Object.entries(unless?.values ?? {}).map(([name, value]) => `\`${name}=${value}\``),
  ];
  return conditions.length === 0 ? '' : `, unless ${conditions.join(' or ')}`;
}
function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
