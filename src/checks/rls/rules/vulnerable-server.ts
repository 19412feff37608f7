import type { Rule } from '../../catalog/rule.ts';

/** Major version → the first `server_version_num` that is mended; older majors never were, newer ones always. */
const mended: Readonly<Record<number, number>> = {
  12: 120021,
  13: 130017,
  14: 140014,
  15: 150009,
  16: 160005,
  17: 170001,
};
const firstMended = 18;

/** CVE-2024-10976: https://www.postgresql.org/support/security/CVE-2024-10976/ */
export const vulnerableServer: Rule = {
  kind: 'vulnerable_server',
  level: 'degraded',
  reason: 'misconfigured',
  message: 'The version of PostgreSQL has a known fault in row level security',
  why: 'A plan that was made for one role can be used again for another, which then sees or changes the rows of the first.',
  hint: 'Upgrade PostgreSQL to 17.1, 16.5, 15.9, 14.14, 13.17 or later (CVE-2024-10976)',
  *find({ facts: { serverVersion } }) {
    const major = Math.floor(serverVersion / 10_000);
    if (major >= firstMended || serverVersion >= (mended[major] ?? Number.POSITIVE_INFINITY)) return;
    yield { object: 'PostgreSQL', seen: `${major}.${serverVersion % 10_000}`, mend: '-- upgrade the server' };
  },
};
