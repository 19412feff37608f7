import type { Status } from '../../../core/status.ts';
import type { FailOn } from '../../../reporters/verdict-of-test.ts';
import { type ExitCode, exitCode } from '../../command.ts';

/** The exit code of a verdict. A run that did not end in time can only say that something failed, not that all is well. */
export function verdictCode(status: Status, failOn: FailOn, isComplete: boolean): ExitCode {
  if (status === 'failed') return exitCode.unhealthy;
  if (status === 'unknown' || !isComplete) return exitCode.unanswered;
  return status === 'degraded' && failOn === 'degraded' ? exitCode.unhealthy : exitCode.healthy;
}
