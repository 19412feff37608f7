import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setFlagsFromString } from 'node:v8';

/** Nobody probes so often: this is load. */
const [busyRequests, withinMs] = [200, 1_000];

// While modules are loaded the engine would widen the space for new objects to a dozen megabytes, and never give them
// back; and it keeps garbage for longer than a process that idles wants. Decision 0016 has the figures. Only for a process
// of our own.
const [small, usual] = [
  ['--semi-space-growth-factor=1', '--memory-saver-mode'],
  ['--semi-space-growth-factor=2', '--no-memory-saver-mode'],
];
set(small);

// Under load a small one would have to be cleared after every hundred answers.
const channel = 'http.server.request.start';
let [since, requests] = [0, 0];
subscribe(channel, function count() {
  const now = performance.now();
  if (now - since > withinMs) [since, requests] = [now, 0];
  requests += 1;
  if (requests < busyRequests) return;
  unsubscribe(channel, count);
  set(usual);
});

/** The engine of an older Node does not know the second, and would complain about it. */
function set([growth, mode]) {
  setFlagsFromString(growth);
  if (Number.parseInt(process.versions.node, 10) >= 24) setFlagsFromString(mode);
}
