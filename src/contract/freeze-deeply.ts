/** The value itself, frozen with everything that it holds. */
export function freezeDeeply<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const held of Object.values(value)) freezeDeeply(held);
  return Object.freeze(value);
}
