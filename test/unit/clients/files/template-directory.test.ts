import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createNoTemplates, createTemplateDirectory } from '../../../../src/clients/files/template-directory.ts';

const options = { signal: new AbortController().signal };
let root: string;
const read = (alias: string, path = join(root, 'emails')) => createTemplateDirectory({ path }).read(alias, options);

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'wingman-health-templates-'));
  await mkdir(join(root, 'emails', 'folder.html'), { recursive: true });
  await writeFile(join(root, 'secret.html'), 'planted');
  await writeFile(join(root, 'emails', 'welcome.html'), '<p>{{ name }} {{{url}}} {{name}}</p>');
  await writeFile(join(root, 'emails', 'welcome.txt'), '{{other}}');
  await writeFile(join(root, 'emails', 'plain.txt'), 'Hello');
  await writeFile(join(root, 'emails', 'notes.md'), '# {{title}}');
});
afterAll(() => rm(root, { recursive: true, force: true }));

test('a file is read with the variables that it uses, each once', async () => {
  expect(await read('welcome')).toEqual({
    ok: true,
    value: {
      alias: 'welcome',
      isPublished: true,
      hasUnpublishedChanges: false,
      variables: ['name', 'url'],
      body: '<p>{{ name }} {{{url}}} {{name}}</p>',
    },
  });
});

test('text and markdown files are templates too', async () => {
  expect(await read('plain')).toMatchObject({ value: { variables: [], body: 'Hello' } });
  expect(await read('notes')).toMatchObject({ value: { variables: ['title'] } });
});

test('a template without a file is missing', async () => {
  expect(await read('gone')).toMatchObject({ ok: false, fault: { reason: 'missing', code: 'ENOENT' } });
});

test('a directory that is not there is missing, and what to do is said', async () => {
  const answer = await read('welcome', join(root, 'planted'));
  expect(answer).toMatchObject({
    ok: false,
    fault: { reason: 'missing', hint: expect.stringMatching(/^Correct EMAIL_TEMPLATES/) },
  });
  expect(JSON.stringify(answer)).not.toContain('planted');
});

test('a file that cannot be read is forbidden', async () => {
  expect(await read('folder')).toMatchObject({ ok: false, fault: { reason: 'forbidden' } });
});

test.each(['../secret', '..', '/etc/passwd', 'a/b', '', 'secret\0'])('the name "%s" leads nowhere', async (alias) => {
  const answer = await read(alias);
  expect(answer).toMatchObject({ ok: false, fault: { reason: 'invalid' } });
  expect(JSON.stringify(answer)).not.toContain('planted');
});

test('a caller who has given up gets a timeout', async () => {
  const { read } = createTemplateDirectory({ path: join(root, 'emails') });
  expect(await read('welcome', { signal: AbortSignal.abort() })).toMatchObject({ fault: { reason: 'timeout' } });
});

test('where nobody said where templates are, nothing is verified', async () => {
  const none = createNoTemplates();
  expect(none.kind).toBe('none');
  expect(await none.read('welcome', options)).toMatchObject({ ok: false, fault: { reason: 'not_verified' } });
});
