import { z } from 'zod';
import { type Format, formats } from '../../../reporters/index.ts';
import type { Option } from '../../command.ts';

/** A report in a format, for a file or, where that is null, for standard output. */
export interface FormatTarget {
  readonly format: Format;
  readonly file: string | null;
}

const targetSchema = z.string().transform((text, context): FormatTarget => {
  const [, name = '', assigned] = /^([^=]*)(=.*)?$/s.exec(text) ?? [];
  const format = formats.find((candidate) => candidate === name);
  if (!format) context.addIssue({ code: 'custom', message: `takes ${formats.join(', ')}, each also with =FILE` });
  else if (assigned === '=') context.addIssue({ code: 'custom', message: 'has an = without a file behind it' });
  else return { format, file: assigned?.slice(1) ?? null };
  return z.NEVER;
});

const hasOneReader = (targets: readonly FormatTarget[]) => targets.filter(({ file }) => file === null).length <= 1;

/** `--format github --format junit=report.xml`: as many files as one likes, and one thing on standard output. */
export const formatOption = {
  value: 'FORMAT[=FILE]',
  meaning: `${formats.join(', ')}: on standard output, or with =FILE in a file; repeatable (text unless given)`,
  isRepeatable: true,
  schema: z
    .array(targetSchema)
    .refine(hasOneReader, {
      error: 'puts two reports on standard output: give all but one a file, such as junit=report.xml',
    })
    .optional()
    .transform((targets = []): readonly FormatTarget[] =>
      targets.some(({ file }) => file === null) ? targets : [{ format: 'text', file: null }, ...targets],
    ),
} satisfies Option;
