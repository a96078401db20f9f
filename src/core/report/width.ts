/** The columns of what is no terminal, such as a pipe. */
export const usualWidth = 80;

/**
 * The columns that a report is laid out for: those of the terminal, but neither fewer than a table needs nor more than
 * are read well.
 *
 * @param columns of the terminal; `null` where there is none, or where it does not say
 */
export function layoutWidth(columns: number | null): number {
  return Math.min(120, Math.max(60, columns ?? usualWidth));
}
