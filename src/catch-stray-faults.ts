import { inspect } from 'node:util';
import { tellOwner } from './core/stray-faults.ts';

/**
 * Keeps the process going when a check leaves a fault behind; the check is told to have crashed. Any other fault ends the
 * process, as it would without this: by whoever listens, else with its stack, in which no secret is. Only for a process
 * that is the service's own, because an application that embeds it decides about faults by itself.
 */
export function catchStrayFaults(): void {
  const listeners: NodeJS.EventEmitter = process;
  // This comes before every listener, and gets rejections too as long as nobody listens to `unhandledRejection`.
  process.setUncaughtExceptionCaptureCallback((fault) => {
    if (tellOwner(fault) || listeners.emit('uncaughtException', fault)) return;
    void end(fault);
  });
}

async function end(fault: unknown): Promise<never> {
  try {
    // Loaded now: a command that asks a service and nothing else does without it.
    const { withholdSecrets } = await import('./config/withhold-secrets.ts');
    process.stderr.write(`${await withholdSecrets(inspect(fault))}\n`);
  } finally {
    process.exit(1);
  }
}
