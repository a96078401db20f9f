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
 * Reads the scope parameter of a token request as the v2 endpoint does: a bare name belongs to Microsoft Graph.
 *
 * @throws SignInRefusal 28000 for several resources, 70011 for `.default` beside named scopes.
 */
export function readScopes(parameter: string): RequestedScopes {
  const [scopes, ...others] = readScopesOfEach(parameter);
  if (others.length > 0) {
    throw refusals.severalResources(parameter);
  }
  return scopes;
}

/**
 * Reads the scope parameter of an authorization request, which may name several resources (verified: documentation of the
 * code flow). The token is for the first one, unless the token request says otherwise (reported). `.default` does not go with
 * named scopes, of whichever resource (verified for one resource: documentation of `.default`).
 *
 * @throws SignInRefusal 70011 for `.default` beside named scopes.
 */
export function readScopesOfEach(
  parameter: string,
): readonly [RequestedScopes, ...(readonly RequestedScopes[])] {
  const all = parameter.split(" ").filter((scope) => scope !== "");
  const permissions = all.filter((scope) => !signInScopes.has(scope)).map(splitScope);
  const isDefault = permissions.some(({ name }) => name === ".default");
  const first = permissions[0]?.resource ?? graphResource;
  const others = new Set(
    permissions.map(({ resource }) => resource).filter((resource) => resource !== first),
  );
  const isMixed = permissions.some(({ name }) => name !== ".default");
  if (isDefault && (isMixed || permissions.length > 1 + others.size)) {
    throw refusals.mixedDefault(parameter);
  }
  const scopesOf = (resource: string): RequestedScopes => ({
    signIn: all.filter((scope) => signInScopes.has(scope)),
    resource,
    names: isDefault ? [] : permissions.filter((one) => one.resource === resource).map(({ name }) => name),
    isDefault,
  });
  return [scopesOf(first), ...[...others].map(scopesOf)];
}

function splitScope(scope: string): { resource: string; name: string } {
  const slash = scope.lastIndexOf("/");
  return slash < 0
    ? { resource: graphResource, name: scope }
    : { resource: scope.slice(0, slash), name: scope.slice(slash + 1) };
}
