import type { Application } from "../world/world-directory.ts";

type Fields = Readonly<Record<string, unknown>>;

/**
 * An application as Graph shows it: with the members that Graph adds to what was written, and without the certificates
 * themselves (verified: recorded traffic of Azure CLI, test_app_scenario of 2024).
 */
export function applicationView(application: Application): Fields & { readonly id: string } {
  const { federatedIdentityCredentials: _relationship, ...members } = application;
  const { web, optionalClaims, appRoles, keyCredentials } = members;
  return {
    ...members,
    appRoles: appRoles.map((role) => ({ ...role, origin: "Application" })),
    keyCredentials: keyCredentials.map(shownCredential),
    optionalClaims: optionalClaims === null ? null : filledClaims(optionalClaims),
    web: { ...web, redirectUriSettings: web.redirectUris.map((uri) => ({ uri, index: null })) },
  };
}

function shownCredential(credential: unknown): Fields {
  const { "@odata.type": _type, ...shown } = fieldsOf(credential);
  return { ...shown, key: null };
}

function filledClaims(claims: Fields): Fields {
  const filled = (claim: unknown) => ({
    additionalProperties: [],
    essential: false,
    source: null,
    ...fieldsOf(claim),
  });
  return Object.fromEntries(
    ["accessToken", "idToken", "saml2Token"].map((token) => {
      const wanted: unknown = claims[token];
      return [token, Array.isArray(wanted) ? wanted.map(filled) : []];
    }),
  );
}

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
