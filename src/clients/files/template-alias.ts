import type { Answer } from '../../checks/answer.ts';

/** An alias becomes part of a path, of a URL or of a file: nothing but a plain word may do so. */
export function isTemplateAlias(alias: string): boolean {
  return /^[A-Za-z0-9_-]+$/.test(alias);
}

/** The answer for anything else. */
export const templateAliasInvalid = {
  ok: false,
  fault: {
    reason: 'invalid',
    message: 'A name under email.templates of the contract cannot be the name of a template',
    hint: 'Names of templates are letters, digits, _ and -',
    code: 'ALIAS',
  },
} as const satisfies Answer<never>;
