import type { Answer } from '../../checks/answer.ts';
import type { StorePort } from '../../checks/ports.ts';

/**
 * A store that asks the first and, when that has a fault, the second. The two share nothing, so a value that was set in
 * one is not found in the other: good for rate limits and caches, not for what must be kept.
 */
export function createFallbackStore(primary: StorePort, fallback: StorePort): StorePort {
  const ask = async <Value>(question: (store: StorePort) => Promise<Answer<Value>>): Promise<Answer<Value>> => {
    const answer = await question(primary);
    return answer.ok ? answer : question(fallback);
  };
  return {
    set: (...question) => ask((store) => store.set(...question)),
    get: (...question) => ask((store) => store.get(...question)),
    remainingMs: (...question) => ask((store) => store.remainingMs(...question)),
    delete: (...question) => ask((store) => store.delete(...question)),
    takeTokens: (...question) => ask((store) => store.takeTokens(...question)),
  };
}
