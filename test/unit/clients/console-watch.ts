import { onTestFinished, vi } from 'vitest';

/** Collects what is printed until the test is over, so that a vendor cannot speak past us. */
export function watchConsole(): { readonly printed: readonly string[] } {
  const printed: string[] = [];
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    const spy = vi.spyOn(console, method).mockImplementation((...parts) => {
      printed.push(parts.map(String).join(' '));
    });
    onTestFinished(() => spy.mockRestore());
  }
  return { printed };
}
