/** What is worked out of an object that does not change, once, for as long as the object is there. */
export function onceFor<Key extends object, Value>(build: (key: Key) => Value): (key: Key) => Value {
  const built = new WeakMap<Key, { readonly value: Value }>();
  return (key) => {
    const known = built.get(key) ?? { value: build(key) };
    built.set(key, known);
    return known.value;
  };
}

/** More texts than the policies of a large application; what is gone from its catalog goes with the rest, now and then. */
const mostTexts = 5_000;

/** What is worked out of a text alone, once: every rule reads the same policies, and most runs the same as the one before. */
export function onceForText<Value>(build: (text: string) => Value): (text: string) => Value {
  const built = new Map<string, { readonly value: Value }>();
  return (text) => {
    const known = built.get(text) ?? { value: build(text) };
    if (built.size >= mostTexts) built.clear();
    built.set(text, known);
    return known.value;
  };
}
