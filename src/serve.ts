import closeWithGrace from 'close-with-grace';
import { assemble, type Service } from './assemble.ts';
import type { Environment } from './config/environment.ts';
import { isLoopback } from './config/loopback.ts';
import { settingsByField } from './config/settings.ts';
import { StartupError } from './config/startup-error.ts';
import { withholdSecrets } from './config/withhold-secrets.ts';
import { sleep, systemClock } from './core/clock.ts';
import { createServer, type Server } from './http/server.ts';

/** Time for what is in flight after the drain, before the process gives up waiting. */
const closingMs = 10_000;

/**
 * Runs the service until a signal ends it. Resolves with the exit code when it cannot start, or was interrupted before it
 * listened, and else never.
 */
export async function serve(environment: Environment, signal: AbortSignal): Promise<number> {
  try {
    // Loading a checks module can take seconds, and there is nothing yet to close gracefully.
    const isInterrupted = await Promise.race([start(environment).then(() => false), aborts(signal)]);
    if (isInterrupted) return 0;
  } catch (error) {
    process.stderr.write(`${await describe(error)}\n`);
    return 1;
  }
  return new Promise(() => {});
}

function aborts(signal: AbortSignal): Promise<true> {
  if (signal.aborted) return Promise.resolve(true);
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(true), { once: true }));
}

async function start(environment: Environment): Promise<void> {
  const isTerminal = process.stdin.isTTY === true && process.stdout.isTTY === true;
  const service = await assemble({ environment, isTerminal });
  const server = await createServer(service.http);
  stopGracefully(service, server);
  const { settings, health, log, contract, fleet, http } = service;
  const url = await server.listen({ port: settings.port, host: settings.host });
  if (settings.details === 'everything' && !isLoopback(settings.host))
    log.warn(
      'DETAILS=everything: whoever reaches this service reads every finding, with names of tables and policies',
      {
        hint: 'Leave DETAILS out and use HEALTH_TOKENS, or listen on 127.0.0.1 (HOST)',
      },
    );
  service.start();
  log.info('Started', {
    url,
    platform: contract.platform,
    release: http.about.release,
    categories: health.categories,
    checks: health.checks.length,
    details: settings.details,
    ...(fleet && { replica: fleet.replica }),
    ...(settings.resendBaseUrl !== settingsByField.resendBaseUrl.default && { resendBaseUrl: settings.resendBaseUrl }),
  });
}

/** Not ready at once, still answering while load balancers notice, then closed. A second signal exits now. */
function stopGracefully({ http, settings, log, close }: Service, server: Server): void {
  const delay = settings.drainDelayMs + closingMs;
  // A start that failed ends by itself, with its own exit code: that is nothing to close gracefully. A rejection that
  // nobody handles comes as an exception.
  closeWithGrace({ delay, logger: false, skip: ['beforeExit', 'unhandledRejection'] }, async ({ signal, err }) => {
    if (err) log.error('Stopping after an unexpected error', { error: err, stack: err.stack });
    http.phase.drain();
    log.info('Stopping', { signal: signal ?? null, drainDelayMs: err ? 0 : settings.drainDelayMs });
    if (!err) await holdOpen(settings.drainDelayMs);
    await server.close();
    await close();
  });
}

/** The listening socket keeps the process alive meanwhile, so a timer that does not is enough. */
function holdOpen(delayMs: number): Promise<void> {
  return sleep(systemClock, delayMs);
}

async function describe(error: unknown): Promise<string> {
  if (error instanceof StartupError) return error.message;
  if (!(error instanceof Error)) return 'The service cannot start';
  if ('code' in error && error.code === 'EADDRINUSE')
    return 'The service cannot start: the port is in use. Set PORT to another one.';
  if ('code' in error && error.code === 'EACCES')
    return 'The service cannot start: it may not use this port. Set PORT above 1023.';
  // Whatever else is wrong where it looks up or takes an address: a name that nobody knows, or too long, or another machine's.
  if ('syscall' in error && ['getaddrinfo', 'bind', 'listen'].includes(String(error.syscall))) {
    return 'The service cannot start: HOST is no address of this machine. Set HOST to 0.0.0.0 or 127.0.0.1.';
  }
  return withholdSecrets(`The service cannot start: ${error.name}: ${error.message}`);
}
