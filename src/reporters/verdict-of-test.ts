import type { Result } from '../core/result.ts';

/** The mildest status that is not good enough. */
export type FailOn = 'failed' | 'degraded';

/** A result in the words of a test run. What could not be verified is `skipped`, because it is neither good nor bad. */
export type TestVerdict = 'passed' | 'skipped' | 'failed' | 'errored';

/** How a result counts for whoever reads checks as tests: a test that could not find out anything has an error. */
export function verdictOfTest({ status, reason }: Result, failOn: FailOn): TestVerdict {
  switch (status) {
    case 'healthy':
      return 'passed';
    case 'degraded':
      if (failOn === 'degraded') return 'failed';
      return reason === 'not_verified' ? 'skipped' : 'passed';
    case 'unknown':
      return 'errored';
    case 'failed':
      return 'failed';
  }
}
