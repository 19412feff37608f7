import { subscribe } from 'node:diagnostics_channel';

/**
 * Loaded before the service: on SIGWINCH it prints the longest turn of the event loop since the last one, or since the
 * first request, in milliseconds of processor time of its thread. A machine that has other work makes a turn late and not
 * longer, so it is not counted. A timer of a millisecond comes up after every turn that took one, and at most one
 * millisecond of others with it.
 */
const cpuMs = () => {
  const { user, system } = process.threadCpuUsage?.() ?? process.cpuUsage();
  return (user + system) / 1_000;
};
let last = cpuMs();
let longestMs = 0;
let isServing = false;
const begin = () => {
  last = cpuMs();
  longestMs = 0;
};
setInterval(() => {
  const now = cpuMs();
  longestMs = Math.max(longestMs, now - last);
  last = now;
}, 1).unref();
// Modules are loaded in one long turn, before anybody is listened to.
subscribe('http.server.request.start', () => {
  if (!isServing) begin();
  isServing = true;
});
process.on('SIGWINCH', () => {
  process.stdout.write(`${JSON.stringify({ turnMs: longestMs })}\n`);
  begin();
});
