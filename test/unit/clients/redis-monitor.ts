import { connect } from 'node:net';

export interface RedisMonitor extends Disposable {
  /** Every command that was executed so far, those inside of scripts too, as its words. */
  readonly commands: readonly (readonly string[])[];
  /** Resolves when a command that holds the word was executed. */
  saw(word: string): Promise<void>;
}

/** Listens to all that a Redis executes. */
export async function watchRedis(port: number): Promise<RedisMonitor> {
  const commands: string[][] = [];
  const waiting = new Map<string, () => void>();
  const socket = connect(port, '127.0.0.1');
  const started = new Promise((resolve) => socket.once('data', resolve));
  let rest = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\r\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const words = [...line.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, word = '']) => word);
      if (words.length > 0) commands.push(words);
      for (const word of words) waiting.get(word)?.();
    }
  });
  socket.write('MONITOR\r\n');
  await started;
  return {
    commands,
    saw: (word) => new Promise((resolve) => waiting.set(word, resolve)),
    [Symbol.dispose]: () => socket.destroy(),
  };
}
