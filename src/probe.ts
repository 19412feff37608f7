import { readEnvironment } from './config/environment.ts';

/** What the container's HEALTHCHECK runs: exit code 0 while the process is alive, 1 otherwise. */
const { PORT: port = '8080' } = readEnvironment();

try {
  const response = await fetch(`http://127.0.0.1:${port}/health/live`, { signal: AbortSignal.timeout(2_000) });
  process.exitCode = response.ok ? 0 : 1;
} catch {
  process.exitCode = 1;
}
