// Not imported: decision 0016.
const { subscribe, unsubscribe } = process.getBuiltinModule('node:diagnostics_channel');
const { setFlagsFromString } = process.getBuiltinModule('node:v8');

/** Nobody probes so often: this is load. */
const [busyRequests, withinMs] = [200, 1_000];

// While modules are loaded the engine widens the space for new objects to a dozen megabytes, and would never give them
// back; it keeps garbage for longer than a process that idles wants; and Node's fetch reads answers with WebAssembly, which
// takes 16 MB to compile for more speed than a few lines in a minute need. Told so before, it would load slower: decision
// 0016 has the figures. Only for a process of our own.
const listening = 'tracing:net.server.listen:asyncEnd';
subscribe(listening, function keepSmall() {
  unsubscribe(listening, keepSmall);
  set('--semi-space-growth-factor=1', '--memory-saver-mode');
  setFlagsFromString('--wasm-tiering-budget=2000000000');
});

// Under load a small one would have to be cleared after every hundred answers.
const channel = 'http.server.request.start';
let [since, requests] = [0, 0];
subscribe(channel, function count() {
  const now = performance.now();
  if (now - since > withinMs) [since, requests] = [now, 0];
  requests += 1;
  if (requests < busyRequests) return;
  unsubscribe(channel, count);
  set('--semi-space-growth-factor=2', '--no-memory-saver-mode');
});

/** The engine of an older Node does not know the second, and would complain about it. */
function set(growth, mode) {
  setFlagsFromString(growth);
  if (Number.parseInt(process.versions.node, 10) >= 24) setFlagsFromString(mode);
}
