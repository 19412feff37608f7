import { takeTurn } from '../take-turn.ts';

/** So many runs are begun before others have their turn. */
const begunInTurn = 100;

/** Begins one thing after the other, without waiting for any, and ends when all have. What is begun does not reject. */
export async function sideBySide<Item>(items: readonly Item[], begin: (item: Item) => Promise<void>): Promise<void> {
  const begun: Promise<void>[] = [];
  for (const item of items) {
    if (begun.length > 0 && begun.length % begunInTurn === 0) await takeTurn();
    begun.push(begin(item));
  }
  await Promise.all(begun);
}
