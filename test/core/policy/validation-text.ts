import { CLIENT } from "./assert-edit.ts";

/** Pieces of policies for the tests of token validations. */
export const login = "https://login.microsoftonline.com";
export const v1 = (tenant: string, query = ""): string =>
  `<openid-config url="${login}/${tenant}/.well-known/openid-configuration${query}" />`;
export const v2 = (tenant: string, query = ""): string =>
  `<openid-config url="${login}/${tenant}/v2.0/.well-known/openid-configuration${query}" />`;
export const auth0 = `<openid-config url="https://contoso.auth0.com/.well-known/openid-configuration" />`;
export const b2c = v2("tfp/fabrikam.onmicrosoft.com/B2C_1_a");
export const keys = `<issuer-signing-keys><key>{{k}}</key></issuer-signing-keys>`;
export const issuerV1 = (tenant: string): string => `https://sts.windows.net/${tenant}/`;
export const issuerV2 = (tenant: string): string => `${login}/${tenant}/v2.0`;
export const issuers = (...all: string[]): string =>
  `<issuers>${all.map((one) => `<issuer>${one}</issuer>`).join("")}</issuers>`;
export const audiences = (name: string): string => `<audiences><audience>${name}</audience></audiences>`;
export const claim = (name: string, ...values: string[]): string =>
  `<claim name="${name}" match="any">${values.map((value) => `<value>${value}</value>`).join("")}</claim>`;
export const claims = (...all: string[]): string =>
  all.length === 0 ? "" : `<required-claims>${all.join("")}</required-claims>`;
export const azp = claim("azp", CLIENT);
export const clients = `<client-application-ids><application-id>${CLIENT}</application-id></client-application-ids>`;
export const jwt = (content: string, source = `header-name="Authorization"`): string =>
  `<policies><inbound><validate-jwt ${source}>${content}</validate-jwt></inbound></policies>`;
export const azureAd = (content: string, attributes = `tenant-id="common"`): string =>
  `<policies><inbound><validate-azure-ad-token ${attributes}>${clients}${content}</validate-azure-ad-token></inbound></policies>`;
export const messages = ({
  findings,
}: {
  readonly findings: readonly { readonly message: string; readonly hint: string }[];
}): string => findings.map(({ message, hint }) => `${message} | ${hint}`).join("\n");
