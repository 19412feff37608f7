import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setFlagsFromString } from 'node:v8';

/** Nobody probes so often: this is load. */
const [busyRequests, withinMs] = [200, 1_000];

// While modules are loaded the engine would widen the space for new objects to dozens of megabytes, and never give them
// back. This has it grow with what is in use instead: decision 0016 has the figures. Only for a process of our own.
setFlagsFromString('--optimize-for-size');

// Under load a small one would have to be cleared after every hundred answers.
const channel = 'http.server.request.start';
let [since, requests] = [0, 0];
subscribe(channel, function count() {
  const now = performance.now();
  if (now - since > withinMs) [since, requests] = [now, 0];
  requests += 1;
  if (requests < busyRequests) return;
  unsubscribe(channel, count);
  setFlagsFromString('--no-optimize-for-size');
});
