/** The body of `/health/summary`, for programs and for people who read JSON. */
export function renderJson(body: object): string {
  return `${JSON.stringify(body, null, 2)}\n`;
}
