// Not imported: decision 0016.
const { executionAsyncResource } = process.getBuiltinModule('node:async_hooks');

/**
 * One of the objects in which Node notes what comes with the next tick, kept for ever. The engine forgets what they look like
 * where it collects garbage while there is none, takes the next one for another kind, and from then on puts each together
 * field by field: several in every answer, a third of its processor time.
 */
export const kept = { tick: null };

process.nextTick(() => {
  kept.tick = executionAsyncResource();
});
