// Not imported: decision 0016.
const { subscribe, unsubscribe } = process.getBuiltinModule('node:diagnostics_channel');
const { setFlagsFromString } = process.getBuiltinModule('node:v8');

// While modules are loaded the engine widens the space for new objects to a dozen megabytes, and would never give them
// back; it keeps garbage for longer than a process that idles wants; and Node's fetch reads answers with WebAssembly, which
// takes 16 MB to compile for more speed than a few lines in a minute need. Told so before, it would load slower: decision
// 0016 has the figures. Only for a process of our own.
const listening = 'tracing:net.server.listen:asyncEnd';
subscribe(listening, function keepSmall() {
  unsubscribe(listening, keepSmall);
  setFlagsFromString('--semi-space-growth-factor=1');
  // The engine of an older Node does not know it, and would complain.
  if (Number.parseInt(process.versions.node, 10) >= 24) setFlagsFromString('--memory-saver-mode');
  setFlagsFromString('--wasm-tiering-budget=2000000000');
});
