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
  message: 'EMAIL_TEMPLATES is not set, so that it is not known where the templates are',
  hint: 'Set EMAIL_TEMPLATES to resend, or to the path of a directory of templates',
  code: null,
};
const noFile: Fault = {
  reason: 'missing',
  message: 'There is no file for the template in the directory of EMAIL_TEMPLATES',
  hint: 'Add <name>.html, .txt or .md to the directory of EMAIL_TEMPLATES, or correct email.templates of the contract',
  code: 'ENOENT',
};
const noDirectory: Fault = {
  reason: 'missing',
  message: 'The directory that EMAIL_TEMPLATES names is not there',
  hint: 'Correct EMAIL_TEMPLATES: a relative path begins at the folder in which the service was started',
  code: 'ENOTDIR',
};
const unreadable: Fault = {
  reason: 'forbidden',
  message: 'A file in the directory of EMAIL_TEMPLATES cannot be read',
  hint: 'Let the user of this service read it: chmod -R a+rX "$EMAIL_TEMPLATES"',
  code: 'EACCES',
};
const late: Fault = {
  reason: 'timeout',
  message: 'A file in the directory of EMAIL_TEMPLATES could not be read in time',
  hint: 'See whether the disk that holds it hangs: ls -l "$EMAIL_TEMPLATES"',
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
