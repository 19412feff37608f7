import { setFlagsFromString } from 'node:v8';
import './node/require-node.js';

// While modules are loaded the engine would widen the space for new objects to dozens of megabytes, and never give them
// back. This has it grow with what is in use instead: decision 0016 has the figures.
setFlagsFromString('--optimize-for-size');

// src/main.ts is a link to this file: Node follows a link before it looks at what a file is called, so that an old one
// reads this instead of stumbling over TypeScript.
import('./cli/start-service.ts').then(({ startService }) => startService());
