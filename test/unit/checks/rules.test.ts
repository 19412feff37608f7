import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Rule } from '../../../src/checks/catalog/rule.ts';
import * as rlsRules from '../../../src/checks/rls/rules.ts';
import * as schemaRules from '../../../src/checks/schema/rules.ts';

const root = resolve(import.meta.dirname, '../../..');

const isRule = (value: unknown): value is Rule<never> =>
  typeof value === 'object' && value !== null && 'kind' in value && 'find' in value;
const rulesIn = (module: object): Rule<never>[] => Object.values(module).flat().filter(isRule);

const listed = { schema: rulesIn(schemaRules), rls: rulesIn(rlsRules) };

describe.each(['schema', 'rls'] as const)('the rules of %s', (category) => {
  const folder = join(root, 'src/checks', category, 'rules');

  test('every rule of a file is in a list, once', async () => {
    const found: unknown[] = [];
    for (const file of readdirSync(folder)) {
      const rules = rulesIn(await import(join(folder, file)));
      expect(rules.length, file).toBeGreaterThan(0);
      found.push(...rules.map(({ kind }) => kind));
    }
    expect(listed[category].map(({ kind }) => kind).sort()).toEqual(found.sort());
  });

  test('every file of rules has its table of cases', () => {
    for (const file of readdirSync(folder)) {
      const path = join(import.meta.dirname, category, 'rules', file.replace('.ts', '.test.ts'));
      expect(existsSync(path), path).toBe(true);
    }
  });

  test('every finding has its section in the documents, with a bad and a good example, and no other has', () => {
    const document = readFileSync(join(root, 'docs/checks', `${category}.md`), 'utf8');
    const sections = [...document.matchAll(/^### ([a-z_]+)\n([\s\S]*?)(?=^##|(?![\s\S]))/gm)];
    expect(sections.map(([, kind]) => kind).sort()).toEqual(listed[category].map(({ kind }) => kind).sort());
    for (const [, finding, text = ''] of sections) {
      expect(text, finding).toMatch(/```sql\n-- bad\n[\s\S]*-- good\n[\s\S]*```/);
    }
  });

  test('words are sentences: why ends with a full stop, message and hint do not', () => {
    for (const { kind, message, why, hint } of listed[category]) {
      expect(kind).toMatch(/^[a-z]+(_[a-z]+)*$/);
      expect(message, kind).toMatch(/^[A-Z].*[^.]$/);
      expect(why, kind).toMatch(/^[A-Z].*\.$/);
      expect(hint, kind).toMatch(/[^.]$/);
    }
  });
});
