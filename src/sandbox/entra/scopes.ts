import { refusals } from "./aadsts.ts";

/** A `scope` parameter, taken apart: sign-in scopes, and the permissions asked for on one resource. */
export interface RequestedScopes {
  readonly signIn: readonly string[];
  /** The resource as the client wrote it: a v1 token's `aud` repeats exactly this. */
  readonly resource: string;
  readonly names: readonly string[];
  /** `<resource>/.default`: everything the registration asks for. */
  readonly isDefault: boolean;
}

const signInScopes = new Set(["openid", "profile", "email", "offline_access"]);
const graphResource = "https://graph.microsoft.com";

/**
 * Reads a scope parameter as the v2 endpoint does: a bare name belongs to Microsoft Graph.
 *
 * @throws SignInRefusal 28000 for several resources, 70011 for `.default` beside named scopes.
 */
export function readScopes(parameter: string): RequestedScopes {
  const all = parameter.split(" ").filter((scope) => scope !== "");
  const permissions = all.filter((scope) => !signInScopes.has(scope)).map(splitScope);
  const resource = permissions[0]?.resource ?? graphResource;
  if (permissions.some((permission) => permission.resource !== resource)) {
    throw refusals.severalResources(parameter);
  }
  const names = permissions.map((permission) => permission.name);
  const isDefault = names.includes(".default");
  if (isDefault && names.length > 1) {
    throw refusals.mixedDefault(parameter);
  }
  return {
    signIn: all.filter((scope) => signInScopes.has(scope)),
    resource,
    names: isDefault ? [] : names,
    isDefault,
  };
}

function splitScope(scope: string): { resource: string; name: string } {
  const slash = scope.lastIndexOf("/");
  return slash < 0
    ? { resource: graphResource, name: scope }
    : { resource: scope.slice(0, slash), name: scope.slice(slash + 1) };
}
