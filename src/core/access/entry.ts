import { type Cell, yes } from "./cell.ts";

/**
 * Whether a caller gets in, both answers taken together: whoever one of them keeps out is out, whatever the other is, and
 * what one of them leaves open is unknown. Consent is asked for at the sign-in.
 */
export function entryCell(signIn: Cell, gateway: Cell): Cell {
  const cells = [signIn, gateway];
  const [decisive] = [
    ...cells.filter(({ answer }) => answer === "no"),
    ...cells.filter(({ answer }) => answer === "unknown"),
    ...cells.filter(({ answer }) => answer !== "yes"),
  ];
  return decisive ?? yes;
}

/** The rows of tokens that nobody gets from Entra: only the gateway decides about them. */
export const neverIssued: ReadonlySet<string> = new Set(["anonymous", "forged"]);
