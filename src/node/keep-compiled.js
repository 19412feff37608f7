// Not imported: decision 0016.
const { existsSync } = process.getBuiltinModule('node:fs');
const { fileURLToPath } = process.getBuiltinModule('node:url');
const module = process.getBuiltinModule('node:module');

// What the engine has made of the code is kept beside the code, and read at the next start: decision 0016 says what for.
// Whoever can write there can write the code itself. Where nothing can be written Node does without, and says nothing.
// What is run from its sources, where there are no joined parts, leaves nothing in them.
if (existsSync(new URL('../parts', import.meta.url))) {
  module.enableCompileCache?.(fileURLToPath(new URL('../compiled', import.meta.url)));
  // It is written when the process ends, and one that is killed would leave nothing to the next.
  setTimeout(() => module.flushCompileCache?.(), 10_000).unref();
}
