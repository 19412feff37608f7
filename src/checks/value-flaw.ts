import type { FoundVariable } from '../contract/variables.ts';
import type { Shapes } from './ports.ts';

/** What is wrong with a value whatever it is for; the words complete «REDIS_URL …». */
export type ValueFlaw = 'is a placeholder' | 'is wrapped in quotes' | 'begins or ends with whitespace';

/** What people leave in copied examples. The hosts are those of documentation (RFC 2606). */
const placeholders: readonly RegExp[] = [
  /<[a-z][\w -]*>/i,
  /\$\{.*\}|\{\{.*\}\}/,
  /^([a-z]{2,4}[-_]([a-z]+[-_])?)?your[-_ ]/i,
  /:\/\/([^/@]*[:@])?your[-_](own|project|ref|app|host|domain|server|instance|redis|database|password)/i,
  /change[-_ ]?(me|this)(?![a-z])/i,
  /replace[-_ ]?(me|this|with)(?![a-z])/i,
  /(^|[^a-z0-9])x{3,}($|[^a-z0-9])/i,
  /^(tbd|fixme|example|sample|dummy|none|null|nil|undefined|insert[-_ ].*)$/i,
  /(^|[^a-z0-9])(todo|placeholder)($|[^a-z0-9])/i,
  /(^|[/@.])example\.(com|org|net)/i,
  /\.{3}|…/,
];

/** The flaw of a value that is set, or null. Quotes and spaces come out of env files that are read literally. */
export function findValueFlaw(value: string, shapes: Shapes): ValueFlaw | null {
  if (value !== value.trim()) return 'begins or ends with whitespace';
  if (isPlaceholder(value, shapes)) return 'is a placeholder';
  return bareValue(value) === value ? null : 'is wrapped in quotes';
}

/** Whether a value was never filled in, with or without quotes and spaces around it. */
export function isPlaceholder(value: string, { project, email }: Shapes): boolean {
  const bare = bareValue(value);
  return placeholders.some((pattern) => pattern.test(bare)) || project.isExample(bare) || email.isExample(bare);
}

/** The value that was probably meant: without surrounding whitespace and quotes. */
export function bareValue(value: string): string {
  return value
    .trim()
    .replace(/^(["'`])(.*)\1$/s, '$2')
    .trim();
}

/** What to do about a flaw. */
export function remedyFor(flaw: ValueFlaw, variable: string): string {
  switch (flaw) {
    case 'is a placeholder':
      return `Set ${variable} to the real value`;
    case 'is wrapped in quotes':
      return `Remove the quotes around the value of ${variable}`;
    case 'begins or ends with whitespace':
      return `Remove the whitespace around the value of ${variable}`;
  }
}

/** What is wrong with the looks of an e-mail key, and what to do; null when nothing is. The same for whoever asks. */
export function findEmailKeyFlaw(
  { name, value }: FoundVariable,
  shapes: Shapes,
): { readonly problem: string; readonly hint: string } | null {
  const flaw = findValueFlaw(value, shapes);
  if (flaw) return { problem: `${name} ${flaw}`, hint: remedyFor(flaw, name) };
  if (shapes.email.isKey(value)) return null;
  return { problem: `${name} is not a key of the e-mail provider`, hint: `Set ${name} to ${shapes.email.keyForm}` };
}
