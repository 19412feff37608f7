/** What is wrong with a value whatever it is for; the words complete «SUPABASE_URL …». */
export type ValueFlaw = 'is a placeholder' | 'is wrapped in quotes' | 'begins or ends with whitespace';

/** What people leave in copied examples. The hosts are those of documentation (RFC 2606). */
const placeholders: readonly RegExp[] = [
  /<[a-z][\w -]*>/i,
  /\$\{.*\}|\{\{.*\}\}/,
  /^([a-z]{2,4}[-_]([a-z]+[-_])?)?your[-_ ]/i,
  /:\/\/([^/@]*[:@])?your[-_](own|project|ref|supabase|app|host|domain|server|instance|redis|database|password)/i,
  /change[-_ ]?(me|this)(?![a-z])/i,
  /replace[-_ ]?(me|this|with)(?![a-z])/i,
  /(^|[^a-z0-9])x{3,}($|[^a-z0-9])/i,
  /^(tbd|fixme|example|sample|dummy|none|null|nil|undefined|insert[-_ ].*|re_123456789)$/i,
  /(^|[^a-z0-9])(todo|placeholder)($|[^a-z0-9])/i,
  /(^|[/@.])example\.(com|org|net|supabase\.co)/i,
  /\.{3}|…/,
];

/** The flaw of a value that is set, or null. Quotes and spaces come out of env files that are read literally. */
export function findValueFlaw(value: string): ValueFlaw | null {
  if (value !== value.trim()) return 'begins or ends with whitespace';
  const bare = bareValue(value);
  if (placeholders.some((pattern) => pattern.test(bare))) return 'is a placeholder';
  return bare === value ? null : 'is wrapped in quotes';
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
