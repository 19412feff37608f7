import { setFlagsFromString } from 'node:v8';

/** By then everything is loaded that a first refresh needs. */
const loadedAfterMs = 5_000;

// While modules are loaded the engine would widen the space for new objects to dozens of megabytes, and never give them
// back. This has it grow with what is in use instead: decision 0016 has the figures. Only for a process of our own. Later
// it may grow with the load: a small one has to be cleared after every hundred answers.
setFlagsFromString('--optimize-for-size');
setTimeout(() => setFlagsFromString('--no-optimize-for-size'), loadedAfterMs).unref();
