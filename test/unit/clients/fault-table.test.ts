import { expect, test } from 'vitest';
import { networkWords } from '../../../src/clients/fault-table.ts';

const hints = { timeout: 't', unknown_host: 'u', unreachable: 'n', certificate: 'c', protocol: 'p' };
const ofHost = (host: string) => networkWords({ name: `the API at ${host}`, host, timeoutMs: 1_500 }, hints);

test('one resolver that says nothing is one fault, whichever hosts it was asked for', () => {
  const [one, other] = [ofHost('api.test:8000'), ofHost('mail.test')];
  expect(one.resolver.place).toBe(other.resolver.place);
  expect(one.timeout.place).not.toBe(other.timeout.place);
  expect(one.unknown_host.place).not.toBe(other.unknown_host.place);
});
