import type { Advertised } from "../metadata/advertised.ts";
import type { AppRegistration, PermissionScope } from "../model/app-registration.ts";
import { type Client, requiredScopes } from "./client.ts";

/** What a client asks for where nobody has consented yet. */
export type AskedScopes =
  | { readonly kind: "scopes"; readonly scopes: readonly PermissionScope[] }
  /** `.default`, and its registration requires no enabled scope of the API. */
  | { readonly kind: "nothing" }
  /** A scope that the API does not have, or that is disabled. */
  | { readonly kind: "missing"; readonly name: string }
  | { readonly kind: "unknown" };

/**
 * The scopes that a client asks for: `.default` means those that its registration requires, and any other are asked
 * for as they are advertised, whatever the registration requires (verified: documentation of `.default` and of dynamic
 * consent; that MCP clients ask for exactly what is advertised is reported).
 */
export function askedScopes(client: Client, apiApp: AppRegistration, advertised: Advertised): AskedScopes {
  const required = client.kind === "registered" ? requiredScopes(apiApp, client.app) : [];
  switch (advertised.scopes) {
    case "default":
      if (client.kind !== "registered") return { kind: "unknown" };
      return required.length === 0 ? { kind: "nothing" } : { kind: "scopes", scopes: required };
    case "named":
      return named(advertised.names, apiApp);
    case "unknown":
      return required.length === 0 ? { kind: "unknown" } : { kind: "scopes", scopes: required };
    default:
      return advertised.scopes satisfies never;
  }
}

function named(names: readonly string[], { scopes }: AppRegistration): AskedScopes {
  const found = names.map((name) => scopes.find(({ value, isEnabled }) => isEnabled && value === name));
  const missing = names.find((_, index) => found[index] === undefined);
  if (missing !== undefined) return { kind: "missing", name: missing };
  return { kind: "scopes", scopes: found.filter((scope) => scope !== undefined) };
}
