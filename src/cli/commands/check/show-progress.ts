import type { Health } from '../../../core/summary/health.ts';
import type { Output } from '../../output.ts';

const clearLine = '\r\u001b[2K';

/** One line that says how far a run is, on a terminal only; gone when the returned function is called. */
export function showProgress(health: Health, checks: readonly string[], err: Output): () => Promise<void> {
  if (!err.isTerminal) return async () => {};
  const open = new Set(checks);
  const show = () => {
    const [next = ''] = open;
    void err.write(`${clearLine}${checks.length - open.size}/${checks.length} ${next}`);
  };
  const stop = health.observe({
    onResult({ check }) {
      if (open.delete(check)) show();
    },
  });
  show();
  return async () => {
    stop();
    await err.write(clearLine);
  };
}
