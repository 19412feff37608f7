import { isIP } from 'node:net';
import { z } from 'zod';
import { splitList } from './split-list.ts';

/** As Fastify takes it: everybody or nobody, the number of proxies in front, or a comma-separated list of addresses. */
export type TrustProxy = boolean | number | string;

const namedRanges = new Set(['loopback', 'linklocal', 'uniquelocal']);

/** Whose forwarded headers are believed. */
export const trustProxySchema = z.string().transform((text, context): TrustProxy => {
  if (text === 'true') return true;
  if (text === 'false' || text === '0') return false;
  if (/^[1-9]\d?$/.test(text)) return Number(text);
  const ranges = splitList(text);
  if (ranges.length > 0 && ranges.every((range) => namedRanges.has(range) || isRange(range))) return ranges.join(',');
  context.addIssue({ code: 'custom', message: 'is neither true, false, a number of proxies nor a list of addresses' });
  return z.NEVER;
});

/** An address, or a range such as 10.0.0.0/8. */
function isRange(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}
