import type { Contract } from '../../contract/schema.ts';
import { type Details, degraded, healthy, type Outcome } from '../../core/outcome.ts';
import type { Answer, Fault } from '../answer.ts';
import type { EmailTemplate } from '../ports.ts';
import { hasPlaceholderLeft, renderTemplate } from './template-syntax.ts';

export interface ReadTemplate {
  readonly alias: string;
  readonly answer: Answer<EmailTemplate>;
}

type Wanted = Contract['email']['templates'];

/** Judges the templates that were read against the contract; the worst finding is said, all are in the details. */
export function judgeTemplates(wanted: Wanted, read: readonly ReadTemplate[]): Outcome {
  const missing: string[] = [];
  const unpublished: string[] = [];
  const unpublishedChanges: string[] = [];
  const placeholders: string[] = [];
  const variables: Record<string, readonly string[]> = {};
  const unread: Record<string, string> = {};
  let refusal: Fault | null = null;
  let absence: Fault | null = null;

  for (const { alias, answer } of read) {
    if (!answer.ok) {
      if (answer.fault.reason === 'missing') {
        missing.push(alias);
        absence ??= answer.fault;
      } else {
        unread[alias] = answer.fault.reason;
        refusal ??= answer.fault;
      }
      continue;
    }
    const template = answer.value;
    const names = wanted[alias]?.variables ?? [];
    const lacking = names.filter((name) => !template.variables.includes(name));
    if (!template.isPublished) unpublished.push(alias);
    if (template.hasUnpublishedChanges) unpublishedChanges.push(alias);
    if (lacking.length > 0) variables[alias] = lacking;
    if (template.body !== null && hasPlaceholderLeft(renderTemplate(template.body, samplesFor(names)))) {
      placeholders.push(alias);
    }
  }

  const details: Details = {
    templates: read.length,
    missing,
    unpublished,
    missingVariables: variables,
    placeholders,
    unread,
    unpublishedChanges,
  };
  if (absence)
    return degraded('missing', 'Templates are missing', { hint: absence.hint, details, error: absence.code });
  if (unpublished.length > 0) {
    return degraded('invalid', 'Templates are not published', { hint: 'Publish them at the provider', details });
  }
  if (Object.keys(variables).length > 0) {
    return degraded('invalid', 'Templates do not use the variables of the contract', {
      hint: 'Add the variables to the templates, or correct the contract',
      details,
    });
  }
  if (placeholders.length > 0) {
    return degraded('invalid', 'Rendered templates still show placeholders', {
      hint: 'Correct the names inside the braces, or add the variables to the contract',
      details,
    });
  }
  if (refusal) {
    return degraded(refusal.reason, refusal.message, { hint: refusal.hint, details, error: refusal.code });
  }
  return healthy('Every template of the contract is there with its variables', details);
}

const samplesFor = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, 'sample']));
