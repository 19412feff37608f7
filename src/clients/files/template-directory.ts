import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Answer, Fault } from '../../checks/answer.ts';
import { templateVariables } from '../../checks/email/template-syntax.ts';
import type { TemplatePort } from '../../checks/ports.ts';
import { isTemplateAlias, templateAliasInvalid } from './template-alias.ts';

export interface TemplateDirectoryOptions {
  /** Of the directory. */
  readonly path: string;
}

/** What is sent, before what is sent beside it. */
const extensions = ['.html', '.txt', '.md'] as const;

/** Templates as files of a directory: `<alias>.html`, or `.txt`, or `.md`. */
export function createTemplateDirectory({ path }: TemplateDirectoryOptions): TemplatePort {
  return {
    kind: 'directory',
    async read(alias, { signal }) {
      if (!isTemplateAlias(alias)) return templateAliasInvalid;
      for (const extension of extensions) {
        const file = await readText(join(path, `${alias}${extension}`), signal);
        if (!file.ok && file.fault === noFile) continue;
        if (!file.ok) return file;
        const body = file.value;
        return {
          ok: true,
          value: { alias, isPublished: true, hasUnpublishedChanges: false, variables: templateVariables(body), body },
        };
      }
      return { ok: false, fault: (await isDirectory(path)) ? noFile : noDirectory };
    },
  };
}

/** Stands where nobody said where the templates are. */
export function createNoTemplates(): TemplatePort {
  return { kind: 'none', read: async () => ({ ok: false, fault: noPlace }) };
}

const noPlace: Fault = {
  reason: 'not_verified',
  message: 'Where the templates are is not configured',
  hint: 'Set EMAIL_TEMPLATES to resend or to a directory',
  code: null,
};
const noFile: Fault = {
  reason: 'missing',
  message: 'There is no file for the template',
  hint: 'Add <name>.html, .txt or .md to the directory of templates, or correct the contract',
  code: 'ENOENT',
};
const noDirectory: Fault = {
  reason: 'missing',
  message: 'The directory of templates is not there',
  hint: 'Correct EMAIL_TEMPLATES',
  code: 'ENOTDIR',
};
const unreadable: Fault = {
  reason: 'forbidden',
  message: 'The file of a template cannot be read',
  hint: 'Let this service read the directory of templates',
  code: 'EACCES',
};
const late: Fault = {
  reason: 'timeout',
  message: 'The file of a template could not be read in time',
  hint: 'Check the disk that holds the templates',
  code: 'TIMEOUT',
};

async function readText(path: string, signal: AbortSignal): Promise<Answer<string>> {
  try {
    return { ok: true, value: await readFile(path, { encoding: 'utf8', signal }) };
  } catch (error) {
    if (signal.aborted) return { ok: false, fault: late };
    const { code } = error as NodeJS.ErrnoException;
    return { ok: false, fault: code === 'ENOENT' || code === 'ENOTDIR' ? noFile : unreadable };
  }
}

async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
