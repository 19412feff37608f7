import { complaint } from './node-version.js';

// An application that imports the library may catch it, and is ended by nobody else.
if (complaint) {
  const error = new Error(complaint);
  error.stack = complaint;
  throw error;
}
