/** So many answers are taken up before others have their turn. */
const answersOfTurn = 50;

/**
 * Hands on what came at once a part at a time: a thousand checks that end together come as one turn of the event loop, in
 * which each of their answers would be read, judged and told. The first of them are handed on at once, and all in order.
 */
export function createHandOver(): (hand: () => void) => void {
  const waiting: (() => void)[] = [];
  let left = answersOfTurn;
  let isArmed = false;

  function arm(): void {
    if (isArmed) return;
    isArmed = true;
    setImmediate(() => {
      isArmed = false;
      left = answersOfTurn;
      for (const hand of waiting.splice(0, answersOfTurn)) take(hand);
      if (waiting.length > 0) arm();
    });
  }

  function take(hand: () => void): void {
    left -= 1;
    hand();
  }

  return (hand) => {
    arm();
    if (left > 0 && waiting.length === 0) take(hand);
    else waiting.push(hand);
  };
}
