import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parentPort } from 'node:worker_threads';

// A process that does nothing: how late its timers are is the machine's doing.
const delay = monitorEventLoopDelay({ resolution: 10 });
delay.enable();
parentPort?.on('message', () => {
  parentPort?.postMessage(delay.percentile(99) / 1e6);
  delay.reset();
});
