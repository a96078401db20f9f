import type { Cell } from "../access/cell.ts";

/** A call to the MCP endpoint. */
export interface EndpointCall {
  readonly method: string;
  readonly path: string;
}

/**
 * How a caller of the access table comes to the gateway: as which account, through which client, with which token. Plain data,
 * because the make-believe Azure that plays it knows nothing of the table.
 */
export interface Visit {
  readonly who:
    | { readonly kind: "person"; readonly user: string }
    | { readonly kind: "app" }
    /** Nobody asks Entra: the token is made as it would be. */
    | { readonly kind: "nobody"; readonly user: string };
  /** Of the person's own account, or where the app asks for its token. */
  readonly tenantId: string;
  readonly clientId: string;
  readonly token: "issued" | "none" | "wrong-audience" | "forged" | "expired";
  /** Where the client signs people in; `null` follows the OAuth metadata that the gateway serves. */
  readonly authority: string | null;
  /** The names that the API may be asked for by, where the metadata names none. */
  readonly resources: readonly string[];
  /** `chosen`: the caller takes the name that gets in; `given`: any of them may be the real one. */
  readonly naming: "chosen" | "given";
  readonly apiApp: string;
  readonly homeTenant: string;
  /** The host of the gateway. */
  readonly host: string;
  readonly calls: readonly EndpointCall[];
}

/** What came of one way in which a visit may go: of each name that was tried, Entra's answer and that to each call. */
export interface PlayedCase {
  readonly choices: readonly {
    readonly signIn: Cell;
    readonly gateway: readonly Cell[];
  }[];
}
