/** How somebody comes to the gateway: as which account, through which client, with which token. */
export interface Visit {
  readonly who:
    | { readonly kind: "person"; readonly user: string }
    | { readonly kind: "app" }
    /** Nobody signs in: the token is signed as it would be. */
    | { readonly kind: "nobody"; readonly user: string };
  readonly tenantId: string;
  readonly clientId: string;
  readonly token: "issued" | "none" | "wrong-audience" | "forged" | "expired";
  /** A segment of a sign-in address; `null` follows the OAuth metadata that the gateway serves. */
  readonly authority: string | null;
  /** Names of the API, for where the metadata names none. */
  readonly resources: readonly string[];
  readonly naming: "chosen" | "given";
  readonly apiApp: string;
  readonly homeTenant: string;
  readonly host: string;
  readonly calls: readonly { readonly method: string; readonly path: string }[];
}

/** What somebody was answered. */
export interface Answer {
  readonly answer: "yes" | "after consent" | "after an administrator's consent" | "no" | "unknown";
  readonly why: string | null;
  readonly code: string | null;
}

/** What came of one way in which a visit may go: of each name that was tried, Entra's answer and that to each call. */
export interface PlayedCase {
  readonly choices: readonly { readonly signIn: Answer; readonly gateway: readonly Answer[] }[];
}

/** One request for a token. */
export interface TokenRequest {
  readonly authority: string;
  readonly scope: string;
  /** The `resource` that newer MCP clients send along; `null` for none. */
  readonly resource: string | null;
}
