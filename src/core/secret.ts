import { inspect } from 'node:util';

/** A value that must never be printed: every way of turning it into text gives `[secret]`. */
export interface Secret {
  /** The value itself; called only where it is handed to a vendor. */
  reveal(): string;
  toString(): string;
  toJSON(): string;
}

const mask = '[secret]';

export function createSecret(value: string): Secret {
  const shown = () => mask;
  return Object.freeze({ reveal: () => value, toString: shown, toJSON: shown, [inspect.custom]: shown });
}
