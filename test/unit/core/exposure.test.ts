import { expect, test } from 'vitest';
import { isExposure } from '../../../src/core/exposure.ts';
import { buildExposure } from '../../support/build-summary.ts';

const seen = buildExposure({ relation: 'public.a' });

test.each([
  ['whole', seen],
  ['of a relation that nobody declared', { ...seen, expected: null }],
  ['with a word on what it rests on', { ...seen, why: 'one row alone' }],
  ['of no persona', { ...seen, exposed: {} }],
])('what was seen of a command is taken %s', (_what, value) => {
  expect(isExposure(value)).toBe(true);
});

test.each([
  ['null', null],
  ['a text', 'public.a'],
  ['without its relation', { ...seen, relation: undefined }],
  ['of a command that does not exist', { ...seen, command: 'truncate' }],
  ['without its command', { ...seen, command: undefined }],
  ['without what was seen', { ...seen, exposed: undefined }],
  ['with null for what was seen', { ...seen, exposed: null }],
  ['of a persona that does not exist', { ...seen, exposed: { admin: 'none' } }],
  ['of an extent that does not exist', { ...seen, exposed: { anon: 'none', stranger: 'many' } }],
  ['meant for somebody who does not exist', { ...seen, expected: 'friends' }],
  ['with nothing said of what is meant', { ...seen, expected: undefined }],
  ['with a verdict that does not exist', { ...seen, verdict: 'fine' }],
  ['without its verdict', { ...seen, verdict: undefined }],
  ['with a reason that is no text', { ...seen, why: 7 }],
  ['with nothing said of why', { ...seen, why: undefined }],
  ['with rows that are no number', { ...seen, rows: '6' }],
  ['with users that are no number', { ...seen, users: null }],
])('%s is no exposure', (_what, value) => {
  expect(isExposure(value)).toBe(false);
});
