import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join, resolve } from 'node:path';

const source = resolve(import.meta.dirname, '../servers');
/** Below this folder, so that packages are found. */
const targets = resolve(import.meta.dirname, '../built');

/**
 * The servers as plain JavaScript, like the built service: otherwise Node's reading of TypeScript would be a part of
 * their start and of their memory. Each run has its own, in a folder that ends with it.
 */
export function stripServers(): string {
  const target = join(targets, `${process.pid}`);
  mkdirSync(target, { recursive: true });
  for (const name of readdirSync(targets).filter(isOver)) rmSync(join(targets, name), { recursive: true, force: true });
  process.on('exit', () => rmSync(target, { recursive: true, force: true }));
  for (const name of readdirSync(source).filter((file) => file.endsWith('.ts'))) {
    const text = stripTypeScriptTypes(readFileSync(join(source, name), 'utf8'));
    writeFileSync(join(target, name.replace(/\.ts$/, '.js')), text.replaceAll(/(from '\.\/[\w-]+)\.ts'/g, "$1.js'"));
  }
  return target;
}

/** Whether the process that made a folder is gone, as after a SIGKILL. */
function isOver(name: string): boolean {
  try {
    process.kill(Number(name), 0);
    return false;
  } catch {
    return true;
  }
}
