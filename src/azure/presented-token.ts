import { decodeJwt } from "jose";
import type { TokenClaims } from "../core/trace/token-facts.ts";
import { rememberSecret } from "./known-secrets.ts";

/** An access token, and what it says. Only the gateway gets the token. */
export interface PresentedToken {
  readonly token: string;
  readonly claims: TokenClaims;
}

/**
 * Reads a token without looking at its signature. From now on neither the token nor a part of it is printed. `null` for what
 * is no JSON Web Token.
 */
export function presentedToken(token: string): PresentedToken | null {
  for (const part of [token, ...token.split(".")]) rememberSecret(part);
  try {
    return { token, claims: decodeJwt<Record<string, unknown>>(token) };
  } catch {
    return null;
  }
}
