import { expect, test } from 'vitest';
import { emailConfiguration } from '../../../src/checks/email/configuration.ts';
import { environmentKeys } from '../../../src/checks/environment/keys.ts';
import { bareValue, findValueFlaw, remedyFor, type ValueFlaw } from '../../../src/checks/value-flaw.ts';
import { contractSchema } from '../../../src/contract/schema.ts';
import { runNow } from '../../support/environment-run.ts';
import { legacyKey, publishableKey, secretKey } from '../../support/environment-variables.ts';
import { fakePorts } from '../../support/fake-ports.ts';
import { platformShapes } from '../../support/platform-shapes.ts';

const flawOf = (value: string) => findValueFlaw(value, platformShapes);

test.each([
  'your-anon-key',
  'YOUR_ANON_KEY',
  'your_supabase_url',
  'sk-ant-your-key',
  're_your_api_key',
  'sb_secret_your_key',
  'https://your-project.supabase.co',
  'https://your_project_ref.supabase.co',
  'changeme',
  'Change-Me',
  'redis://:change_me@localhost:6379',
  'replace-this',
  '<anon key>',
  'https://<ref>.supabase.co',
  '$' + '{SUPABASE_URL}',
  '{{ anon_key }}',
  'xxx',
  'XXXXXXXX',
  're_xxxxxxxxx',
  're_123456789',
  'https://xxxx.supabase.co',
  'TODO',
  'todo: ask',
  'example',
  'https://example.supabase.co',
  'redis://redis.example.com:6379',
  'placeholder-key',
  'eyJhbGciOiJIUzI1NiIs...',
  'sb_secret_…',
  'null',
  'undefined',
  'insert-key-here',
])('%j is a placeholder', (value) => {
  expect(flawOf(value)).toBe('is a placeholder');
});

test.each([
  publishableKey,
  secretKey,
  legacyKey(),
  'https://abcdefghijklmnopqrst.supabase.co',
  'https://find-your-match.wingman.dev',
  'https://my-company.dev',
  'http://127.0.0.1:54321',
  'redis://default:p4ss@cache.internal:6379/0',
  'sk-ant-api03-AbC',
])('%j is none', (value) => {
  expect(flawOf(value)).toBeNull();
});

test.each(['"value"', "'value'", '`value`'])('%s is wrapped in quotes', (value) => {
  expect(flawOf(value)).toBe('is wrapped in quotes');
});

test.each([' value', 'value ', 'value\n', '\tvalue', ' "value"'])('%j has whitespace around it', (value) => {
  expect(flawOf(value)).toBe('begins or ends with whitespace');
});

test.each([
  ['value\\n', 'ends with a line break that is written out'],
  ['"value\\n"', 'ends with a line break that is written out'],
  ['value\r', 'ends with a carriage return'],
  ['\uFEFFvalue', 'begins with a byte order mark'],
  ['val\u200Bue', 'holds a character that cannot be seen'],
  ['value\u0000', 'holds a character that cannot be seen'],
])('%j %s', (value, flaw) => {
  expect(flawOf(value)).toBe(flaw);
  expect(bareValue('"value\\n"')).toBe('value');
});

test.each([
  ['value\\r\\n', 'value'],
  ["'value\\n'", 'value'],
  ['“value”', 'value'],
  ['„value“', 'value'],
  ['export SOME_NAME="value"', 'value'],
  ['Authorization: Bearer value', 'value'],
  ['va\u200Blue', 'value'],
  [' \uFEFFvalue', 'value'],
  ['"value', '"value'],
  ['" value "', 'value'],
  ['a"b"', 'a"b"'],
  ['"a"b', '"a"b'],
  ['a“b”', 'a“b”'],
  ['“a”b', '“a”b'],
])('of %j the bare value is %s', (value, bare) => {
  expect(bareValue(value)).toBe(bare);
});

test.each([
  ['\r', 'begins or ends with whitespace'],
  [' \r', 'begins or ends with whitespace'],
  ['val\rue ', 'begins or ends with whitespace'],
  ['val\rue', 'holds a character that cannot be seen'],
  ['value\\n" ', 'begins or ends with whitespace'],
])('%j %s', (value, flaw) => {
  expect(flawOf(value)).toBe(flaw);
});

test.each<[ValueFlaw, string]>([
  ['is a placeholder', 'Set NAME to the real value'],
  ['is wrapped in quotes', 'Remove the quotes around the value of NAME'],
  ['begins or ends with whitespace', 'Remove the whitespace around the value of NAME'],
  ['begins with the name of a variable', 'Set NAME to what follows the equals sign alone'],
  [
    'begins with the word that a header has in front of a key',
    'Set NAME to the key alone, without the word in front of it',
  ],
  [
    'ends with a line break that is written out',
    'Remove the \\n at the end of NAME: single quotes in an env file keep it as two characters',
  ],
  [
    'ends with a carriage return',
    'Save the file that sets NAME with Unix line ends: its last character is a carriage return',
  ],
  ['begins with a byte order mark', 'Save the file that sets NAME as UTF-8 without a byte order mark'],
  [
    'holds a character that cannot be seen',
    'Type NAME again, or copy it as plain text: it holds a character that cannot be seen',
  ],
])('what to do about a value that %s is said', (flaw, remedy) => {
  expect(remedyFor(flaw, 'NAME')).toBe(remedy);
});

test('a key of several lines is none of these', () => {
  expect(flawOf('-----BEGIN PRIVATE KEY-----\nMIGH\n-----END PRIVATE KEY-----')).toBeNull();
});

test('a quoted placeholder is a placeholder', () => {
  expect(flawOf('"changeme"')).toBe('is a placeholder');
});

test('the bare value is what was probably meant', () => {
  expect(bareValue(' "value"\n')).toBe('value');
  expect(bareValue('va"lue')).toBe('va"lue');
});

/** A platform that calls the key of its e-mail provider otherwise. */
const contract = contractSchema.parse({
  platform: 'Test',
  tables: {},
  environment: {
    required: [],
    optional: [
      { name: 'RESEND_API_KEY', aliases: ['MAIL_KEY'] },
      { name: 'SUPABASE_ANON_KEY' },
      { name: 'SUPABASE_SERVICE_ROLE_KEY' },
    ],
  },
  email: { from: 'noreply@wingmanmatch.com' },
});

/** What the two checks that look at the key of the e-mail provider say of it. */
function verdictsOf(variable: string, value: string) {
  const ports = fakePorts(() => ({
    environment: { names: [variable], read: (name) => (name === variable ? value : undefined) },
  }));
  return [environmentKeys(ports, contract), emailConfiguration(ports, contract)].map((check) => {
    const { status, reason, message, hint } = runNow(check) as unknown as Record<string, unknown>;
    return status === 'healthy' ? { status } : { status, reason, message, hint };
  });
}

test.each([
  ['MAIL_KEY', '"re_AbCdEfGh_IjKlMnOp"', 'MAIL_KEY is wrapped in quotes'],
  ['RESEND_API_KEY', '"re_AbCdEfGh_IjKlMnOp"', 'RESEND_API_KEY is wrapped in quotes'],
  ['RESEND_API_KEY', 're_your_api_key', 'RESEND_API_KEY is a placeholder'],
  ['RESEND_API_KEY', 're_123456789', 'RESEND_API_KEY is a placeholder'],
  ['MAIL_KEY', "'re_xxxxxxxxx'", 'MAIL_KEY is a placeholder'],
  ['RESEND_API_KEY', ' re_AbCdEfGh_IjKlMnOp\n', 'RESEND_API_KEY begins or ends with whitespace'],
  ['RESEND_API_KEY', 're_AbCdEfGh IjKlMnOp', 'RESEND_API_KEY is not a key of the e-mail provider'],
  ['RESEND_API_KEY', 're_', 'RESEND_API_KEY is not a key of the e-mail provider'],
  ['MAIL_KEY', 'sk_AbCdEfGh', 'MAIL_KEY is not a key of the e-mail provider'],
])('whoever looks at %s=%s says the same', (variable, value, message) => {
  const [inEnvironment, inEmail] = verdictsOf(variable, value);
  expect(inEnvironment).toMatchObject({ status: 'degraded', reason: 'invalid', message });
  expect(inEmail).toEqual(inEnvironment);
});

test.each(['RESEND_API_KEY', 'MAIL_KEY'])('a key in %s is healthy, whoever looks at it', (variable) => {
  expect(verdictsOf(variable, 're_AbCdEfGh_IjKlMnOp')).toEqual([{ status: 'healthy' }, { status: 'healthy' }]);
});
