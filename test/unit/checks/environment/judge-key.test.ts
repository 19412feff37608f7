import { expect, test } from 'vitest';
import { readKey } from '../../../../src/checks/environment/judge-key.ts';
import { secretKey } from '../../../support/environment-variables.ts';
import { platformShapes } from '../../../support/platform-shapes.ts';

test('quotes and spaces do not hide what a key is', () => {
  expect(readKey(` "${secretKey}" `, platformShapes).role).toBe('service');
});

test.each(['changeme', 'your-anon-key', 'sb_secret_xxxxx', 'eyJ...', '"sb_secret_your_key"'])(
  '%s is a placeholder, and has no role',
  (value) => {
    expect(readKey(value, platformShapes)).toMatchObject({ kind: 'placeholder', role: null });
  },
);
