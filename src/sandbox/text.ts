/** A value from outside as text: strings, numbers and booleans as they are, anything else as nothing. */
export function asText(value: unknown): string {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : "";
}
