import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Loaded before the service: on SIGWINCH it prints the longest time that the event loop was late since the last one. */
const resolution = 5;
const histogram = monitorEventLoopDelay({ resolution });
histogram.enable();
process.on('SIGWINCH', () => {
  process.stdout.write(`${JSON.stringify({ lateMs: histogram.max / 1e6 - resolution })}\n`);
  histogram.reset();
});
