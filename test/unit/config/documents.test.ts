import { expect, test } from 'vitest';
import { generatedDocuments, readDocument } from '../../../scripts/environment-documents.ts';
import { type Setting, settingsByField } from '../../../src/config/settings.ts';
import { wingmanContract } from '../../support/environment-variables.ts';

test.each(generatedDocuments)('$path says what the schema says', ({ path, render }) => {
  const current = readDocument(path);
  expect(current, `${path} is stale: run npm run docs`).toBe(render(current));
});

test.each(['README.md', 'docs/configuration.md'])('%s has a place for the table of variables', (path) => {
  expect(readDocument(path)).toMatch(/<!-- configuration -->.*<!-- \/configuration -->/s);
});

test('.env.example has exactly the variables of the schema and of the contract', () => {
  const { required, optional, public: listed, flags, integers, stage } = wingmanContract.environment;
  const names = readDocument('.env.example')
    .split('\n')
    .flatMap((line) => /^#?([A-Z][A-Z0-9_]*)=/.exec(line)?.[1] ?? []);
  const expected = [
    ...Object.values(settingsByField).map(({ name }) => name),
    ...[...required, ...optional, ...listed].map(({ name }) => name),
    ...Object.keys({ ...flags, ...integers }),
    ...(stage ? [stage.name] : []),
  ];
  expect(names.toSorted()).toEqual(expected.toSorted());
});

test.each<Setting>(Object.values(settingsByField))(
  '$name has a default that its own schema accepts',
  ({ schema, default: fallback }) => {
    expect(schema?.safeParse(fallback ?? undefined).success ?? true).toBe(true);
  },
);
