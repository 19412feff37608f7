// Once the process has settled, nothing else gets a turn for some time.
setTimeout(() => {
  const until = performance.now() + Number(process.env.BLOCK_LOOP_MS);
  while (performance.now() < until);
}, Number(process.env.BLOCK_LOOP_AFTER_MS)).unref();
