import { setFlagsFromString } from 'node:v8';

// While modules are loaded the engine would widen the space for new objects to dozens of megabytes, and never give them
// back. This has it grow with what is in use instead: decision 0016 has the figures. Only for a process of our own.
setFlagsFromString('--optimize-for-size');
