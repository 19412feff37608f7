import type { FoundVariable } from '../contract/variables.ts';
import type { Shapes } from './ports.ts';

/** What is wrong with a value whatever it is for; the words complete «REDIS_URL …». */
export type ValueFlaw =
  | 'is a placeholder'
  | 'is wrapped in quotes'
  | 'begins or ends with whitespace'
  | 'begins with the name of a variable'
  | 'begins with the word that a header has in front of a key'
  | 'ends with a line break that is written out'
  | 'ends with a carriage return'
  | 'begins with a byte order mark'
  | 'holds a character that cannot be seen';

/** A line break in the notation of programs, which an env file in single quotes keeps as it is. */
const writtenBreak = /(?<!\\[nrt])(?:\\[nrt])+(["'`]?)$/;
/** A line of an env file, pasted whole. */
const ownName = /^(?:export\s+)?[A-Z][A-Z0-9]*_[A-Z0-9_]*\s*=\s*(?=\S)/;
/** A header, or its value, pasted whole. */
const headerWord = /^(?:(?:authorization|apikey)\s*:\s*)?(?:bearer\s+)?(?=\S)/i;
const byteOrderMark = '\uFEFF';
const invisible = /[\u00A0\u202F\u200B-\u200F\u2060\u00AD\p{Cc}]/u;

/** What people leave in copied examples. The hosts are those of documentation (RFC 2606). */
const placeholders: readonly RegExp[] = [
  /<[a-z][\w -]*>/i,
  /\$\{[^{}\n]*\}|\{\{[^{}\n]*\}\}/,
  /^\[[a-z][\w -]*\]$|\[your[-_ ][\w -]*\]/i,
  /^([a-z]{2,4}[-_]([a-z]+[-_])?)?your[-_ ]/i,
  /^(put|enter|paste|insert|add|set|use)[-_ ]([a-z]+[-_ ])?your[-_ ]/i,
  /[-_ ]here$/i,
  /^my[-_]([a-z]+[-_])*(key|secret|token|password|url)$/i,
  // What a shell, a template or a store of secrets should have filled in.
  /^\$[A-Z][A-Z0-9_]+$|^\$\(.*\)$|^%[A-Z][A-Z0-9_]*%$|^__\w+__$/,
  /^(op|vault|ref\+[a-z]+|keyvault|secretref|ssm):|^arn:aws:(secretsmanager|ssm):|^@Microsoft\.KeyVault\(/i,
  /^[*•]{3,}$/,
  /:\/\/([^/@]*[:@])?your[-_](own|project|ref|app|host|domain|server|instance|redis|database|password)/i,
  /change[-_ ]?(me|this)(?![a-z])/i,
  /replace[-_ ]?(me|this|with)(?![a-z])/i,
  /(^|[^a-z0-9])x{3,}($|[^a-z0-9])/i,
  /^(n\/a|tbd|fixme|example|sample|dummy|none|null|nil|undefined|insert[-_ ].*)$/i,
  /(^|[^a-z0-9])(todo|placeholder)($|[^a-z0-9])/i,
  /(^|[/@.])example\.(com|org|net)/i,
  /\.{3}|…/,
];

/** The flaw of a value that is set, or null. Quotes and spaces come out of env files that are read literally. */
export function findValueFlaw(value: string, shapes: Shapes): ValueFlaw | null {
  if (value.startsWith(byteOrderMark)) return 'begins with a byte order mark';
  if (/[^\r\s]\r$/.test(value)) return 'ends with a carriage return';
  if (value !== value.trim()) return 'begins or ends with whitespace';
  if (isPlaceholder(value, shapes)) return 'is a placeholder';
  if (writtenBreak.test(value)) return 'ends with a line break that is written out';
  if (!value.includes('\n') && invisible.test(value)) return 'holds a character that cannot be seen';
  if (ownName.test(value)) return 'begins with the name of a variable';
  if (headerWord.exec(value)?.[0]) return 'begins with the word that a header has in front of a key';
  return bareValue(value) === value ? null : 'is wrapped in quotes';
}

/** Whether a value was never filled in, with or without quotes and spaces around it. */
export function isPlaceholder(value: string, { project, email }: Shapes): boolean {
  const bare = bareValue(value);
  return placeholders.some((pattern) => pattern.test(bare)) || project.isExample(bare) || email.isExample(bare);
}

/** The value that was probably meant: without whitespace, quotes, written line breaks and names around it. */
export function bareValue(value: string): string {
  return value
    .replaceAll(/[\u200B-\u200F\u2060\u00AD]/g, '')
    .trim()
    .replace(ownName, '')
    .replace(writtenBreak, '$1')
    .replace(/^(["'`])(.*)\1$/s, '$2')
    .replace(/^[“„‘](.*)[”“’‘]$/s, '$1')
    .replace(headerWord, '')
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
    case 'begins with the name of a variable':
      return `Set ${variable} to what follows the equals sign alone`;
    case 'begins with the word that a header has in front of a key':
      return `Set ${variable} to the key alone, without the word in front of it`;
    case 'ends with a line break that is written out':
      return `Remove the \\n at the end of ${variable}: single quotes in an env file keep it as two characters`;
    case 'ends with a carriage return':
      return `Save the file that sets ${variable} with Unix line ends: its last character is a carriage return`;
    case 'begins with a byte order mark':
      return `Save the file that sets ${variable} as UTF-8 without a byte order mark`;
    case 'holds a character that cannot be seen':
      return `Type ${variable} again, or copy it as plain text: it holds a character that cannot be seen`;
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
