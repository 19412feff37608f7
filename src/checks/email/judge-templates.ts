import type { Contract } from '../../contract/schema.ts';
import { degraded, healthy, type Outcome } from '../../core/outcome.ts';
import type { Answer, Fault } from '../answer.ts';
import type { EmailTemplate } from '../ports.ts';
import { hasPlaceholderLeft, renderTemplate } from './template-syntax.ts';

export interface ReadTemplate {
  readonly alias: string;
  readonly answer: Answer<EmailTemplate>;
}

/** What is wrong with one template, in whose words, and what is shown of it beside its name. */
interface TemplateFlaw {
  readonly fault: Fault;
  readonly shown?: unknown;
}

interface TemplateRule {
  /** Where the details list what it finds. */
  readonly name: string;
  /** By name, with what is shown, rather than as a list of names. */
  readonly showsMore?: true;
  /** Given the variables that the contract wants the template to have. */
  find(answer: Answer<EmailTemplate>, variables: readonly string[]): TemplateFlaw | null;
}

const invalid = (message: string, hint: string): Fault => ({ reason: 'invalid', message, hint, code: null });
const notPublished = invalid('Templates are not published', 'Publish them at the provider');
const lacking = invalid(
  'Templates do not use the variables of the contract',
  'Add the variables to the templates, or correct the contract',
);
const unfilled = invalid(
  'Rendered templates still show placeholders',
  'Correct the names inside the braces, or add the variables to the contract',
);

/** What can be wrong with a template, the worst first. */
const rules: readonly TemplateRule[] = [
  {
    name: 'missing',
    find: (answer) =>
      answer.ok || answer.fault.reason !== 'missing'
        ? null
        : { fault: { ...answer.fault, message: 'Templates are missing' } },
  },
  {
    name: 'unpublished',
    find: (answer) => (answer.ok && !answer.value.isPublished ? { fault: notPublished } : null),
  },
  {
    name: 'missingVariables',
    showsMore: true,
    find: (answer, variables) => {
      const shown = answer.ok ? variables.filter((name) => !answer.value.variables.includes(name)) : [];
      return shown.length > 0 ? { fault: lacking, shown } : null;
    },
  },
  {
    name: 'placeholders',
    find: (answer, variables) => {
      const body = answer.ok ? answer.value.body : null;
      const samples = Object.fromEntries(variables.map((name) => [name, 'sample']));
      return body !== null && hasPlaceholderLeft(renderTemplate(body, samples)) ? { fault: unfilled } : null;
    },
  },
  {
    name: 'unread',
    showsMore: true,
    find: (answer) =>
      answer.ok || answer.fault.reason === 'missing' ? null : { fault: answer.fault, shown: answer.fault.reason },
  },
];

/** Judges the templates that were read against the contract; the worst finding is said, all are in the details. */
export function judgeTemplates(wanted: Contract['email']['templates'], read: readonly ReadTemplate[]): Outcome {
  const found = rules.map(({ name, showsMore, find }) => {
    const flaws = read.flatMap(({ alias, answer }) => {
      const flaw = find(answer, wanted[alias]?.variables ?? []);
      return flaw ? [{ alias, ...flaw }] : [];
    });
    const names = flaws.map(({ alias }) => alias);
    const shown = showsMore ? Object.fromEntries(flaws.map(({ alias, shown }) => [alias, shown])) : names;
    return { name, shown, worst: flaws[0]?.fault };
  });
  const changed = read.filter(({ answer }) => answer.ok && answer.value.hasUnpublishedChanges);
  const details = {
    templates: read.length,
    ...Object.fromEntries(found.map(({ name, shown }) => [name, shown])),
    unpublishedChanges: changed.map(({ alias }) => alias),
  };
  const worst = found.find((one) => one.worst)?.worst;
  if (!worst) return healthy('Every template of the contract is there with its variables', details);
  return degraded(worst.reason, worst.message, { hint: worst.hint, details, error: worst.code });
}
