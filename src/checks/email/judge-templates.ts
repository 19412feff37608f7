import type { Contract } from '../../contract/schema.ts';
import type { Finding } from '../../core/finding.ts';
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
  /** Of its findings. */
  readonly kind: string;
  /** By name, with what is shown, rather than as a list of names. */
  readonly showsMore?: true;
  /** Given the variables that the contract wants the template to have. */
  find(answer: Answer<EmailTemplate>, variables: readonly string[]): TemplateFlaw | null;
}

const invalid = (message: string, hint: string): Fault => ({ reason: 'invalid', message, hint, code: null });
const notPublished = invalid(
  'Templates are drafts that were never published',
  'Publish them at the provider; until then nothing is sent with them',
);
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
    kind: 'missing_template',
    find: (answer) =>
      answer.ok || answer.fault.reason !== 'missing'
        ? null
        : { fault: { ...answer.fault, message: 'Templates are missing' } },
  },
  {
    name: 'unpublished',
    kind: 'unpublished_template',
    find: (answer) => (answer.ok && !answer.value.isPublished ? { fault: notPublished } : null),
  },
  {
    name: 'missingVariables',
    kind: 'missing_variables',
    showsMore: true,
    find: (answer, variables) => {
      const shown = answer.ok ? variables.filter((name) => !answer.value.variables.includes(name)) : [];
      return shown.length > 0 ? { fault: lacking, shown } : null;
    },
  },
  {
    name: 'placeholders',
    kind: 'placeholders_left',
    find: (answer, variables) => {
      const body = answer.ok ? answer.value.body : null;
      const samples = Object.fromEntries(variables.map((name) => [name, 'sample']));
      return body !== null && hasPlaceholderLeft(renderTemplate(body, samples)) ? { fault: unfilled } : null;
    },
  },
  {
    name: 'unread',
    kind: 'not_verified',
    showsMore: true,
    find: (answer) =>
      answer.ok || answer.fault.reason === 'missing' ? null : { fault: answer.fault, shown: answer.fault.reason },
  },
];

/** Judges the templates that were read against the contract; the worst is said, and each is a finding. */
export function judgeTemplates(wanted: Contract['email']['templates'], read: readonly ReadTemplate[]): Outcome {
  const found = rules.map(({ name, kind, showsMore, find }) => {
    const flaws = read.flatMap(({ alias, answer }) => {
      const flaw = find(answer, wanted[alias]?.variables ?? []);
      return flaw ? [{ alias, ...flaw }] : [];
    });
    const names = flaws.map(({ alias }) => alias);
    const shown = showsMore ? Object.fromEntries(flaws.map(({ alias, shown }) => [alias, shown])) : names;
    // What stops every look-up is no matter of one template.
    const isOfAll = read.length === 1 && Object.keys(wanted).length > 1 && kind === 'not_verified';
    const findings = flaws.map(({ alias, fault: { message: why, hint: mend } }): Finding => {
      return { kind, level: 'degraded', object: isOfAll ? everyTemplate : alias, why, mend };
    });
    return { name, shown, findings, worst: flaws[0]?.fault };
  });
  const changed = read.filter(({ answer }) => answer.ok && answer.value.hasUnpublishedChanges);
  const details = {
    templates: read.length,
    ...Object.fromEntries(found.map(({ name, shown }) => [name, shown])),
    unpublishedChanges: changed.map(({ alias }) => alias),
  };
  const findings = found.flatMap((one) => one.findings);
  const rejudge = (counting: readonly Finding[]): Outcome => {
    const left = found.find((one) => one.worst && one.findings.some((finding) => isAmong(finding, counting)));
    if (!left?.worst) return healthy('Nothing was found in the templates but what the contract accepts', details);
    const { reason, message, hint, code: error, place } = left.worst;
    const names = left.findings.filter((finding) => isAmong(finding, counting)).map(({ object }) => object);
    const where = names[0] === everyTemplate ? '; no template could be looked up' : `: ${shorten(names)}`;
    return degraded(reason, `${message}${where}`, { hint, details, error, place });
  };
  if (findings.length === 0)
    return healthy(`Every template of the contract is there with its variables: ${read.length}`, details);
  return { ...rejudge(findings), findings, rejudge };
}

const isAmong = (finding: Finding, list: readonly Finding[]) =>
  list.some(({ kind, object }) => kind === finding.kind && object === finding.object);

/** The object of what stops every look-up. */
const everyTemplate = 'email.templates';

const mostNames = 3;

/** A line has room for some; all are among the findings. */
function shorten(names: readonly string[]): string {
  const more = names.length - mostNames;
  return more > 0 ? `${names.slice(0, mostNames).join(', ')} and ${more} more` : names.join(', ');
}
