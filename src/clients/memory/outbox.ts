import type { OutboxPort, OutgoingMessage } from '../../checks/ports.ts';

export interface MemoryOutboxOptions {
  /** Messages at most; a full outbox refuses the next one. */
  readonly capacity?: number;
}

/** The queue that keeps e-mail in memory while the provider cannot take it; it ends with the process. */
export function createMemoryOutbox({ capacity = 1_000 }: MemoryOutboxOptions = {}): OutboxPort {
  const messages: OutgoingMessage[] = [];
  return {
    get size() {
      return messages.length;
    },
    put(message) {
      if (messages.length >= capacity) return false;
      messages.push({ ...message });
      return true;
    },
    take: () => messages.shift() ?? null,
  };
}
