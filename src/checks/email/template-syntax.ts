/**
 * The syntax of e-mail templates, which the client that reads them and the check that renders them must share:
 * `{{name}}`, or `{{{name}}}` as the provider writes it; spaces inside do not matter.
 */
const placeholder = /\{\{\{?\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}?\}\}/g;

/** The variables that a template uses, each once. */
export function templateVariables(body: string): readonly string[] {
  return [...new Set([...body.matchAll(placeholder)].map(([, name = '']) => name))];
}

/** Fills in the values; a placeholder without a value stays as it is. */
export function renderTemplate(body: string, values: Readonly<Record<string, string>>): string {
  return body.replace(placeholder, (written, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? '') : written,
  );
}

/**
 * Whether a reader would see braces where a value should be: a placeholder without a value, or one that is misspelt.
 * Closing braces alone say nothing, because style sheets are full of them.
 */
export function hasPlaceholderLeft(text: string): boolean {
  return text.includes('{{');
}
