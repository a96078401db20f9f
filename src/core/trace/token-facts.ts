import type { TokenFacts } from "../access/token.ts";
import { isRecord } from "../document/json.ts";
import { personalTenant } from "../entra/microsofts-own.ts";
import type { AppRegistration } from "../model/app-registration.ts";
import { sameId } from "../text/guid.ts";

/** The claims of a token, as its JSON has them. Never the token. */
export type TokenClaims = Readonly<Record<string, unknown>>;

/** More values of one claim than this are of no use to a person, and a token may be anybody's. */
const valuesAtMost = 50;

/**
 * What a token that is at hand says, as the access table asks for it. Its signature was not looked at: the gateway does that.
 *
 * @param now milliseconds since 1970
 */
export function factsOfToken(
  claims: TokenClaims,
  apiApp: Pick<AppRegistration, "appId" | "identifierUris">,
  now: number,
): TokenFacts {
  const texts = claimTexts(claims);
  const first = (name: string): string => texts.get(name)?.[0] ?? "";
  const tid = first("tid").toLowerCase();
  const aud = texts.get("aud") ?? [];
  const scp = first("scp");
  const expires = expiryOf(claims);
  return {
    tid,
    tenantDomains: null,
    iss: first("iss"),
    aud,
    version: first("ver") === "2.0" ? 2 : 1,
    clientId: texts.get("appid")?.[0] ?? texts.get("azp")?.[0] ?? null,
    resourceAppId: aud.some((one) => isNameOf(one, apiApp)) ? apiApp.appId : (aud[0] ?? null),
    scp: scp === "" ? [] : scp.split(" "),
    roles: texts.get("roles") ?? [],
    isPersonal: tid === personalTenant,
    isExpired: expires !== null && expires <= now,
    isForged: false,
    claims: texts,
  };
}

/** The facts of a call without a token. */
export const noToken: TokenFacts = {
  ...factsOfToken({}, { appId: "", identifierUris: [] }, 0),
  isForged: true,
  isMissing: true,
};

/** Each claim as the texts that a policy compares it with. A claim that is an object is left as JSON. */
function claimTexts(claims: TokenClaims): ReadonlyMap<string, readonly string[]> {
  return new Map(
    Object.entries(claims).map(([name, value]) => {
      const values: readonly unknown[] = Array.isArray(value) ? value : [value];
      return [name, values.slice(0, valuesAtMost).map(asText)];
    }),
  );
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : isRecord(value) ? JSON.stringify(value) : String(value);
}

/** Milliseconds since 1970; `null` for a token that names no end, or none that is a date. */
export function expiryOf({ exp }: TokenClaims): number | null {
  return typeof exp === "number" && Math.abs(exp) < 1e11 ? exp * 1000 : null;
}

/** Whether an audience is one of the names of the API. */
export function isNameOf(
  audience: string,
  { appId, identifierUris }: Pick<AppRegistration, "appId" | "identifierUris">,
): boolean {
  return sameId(audience, appId) || identifierUris.includes(audience);
}

/** Whether an app called with a token of its own: `scp` is only in tokens of people (verified: Microsoft's claims reference). */
export function isAppOnly({ isMissing, scp }: TokenFacts): boolean {
  return isMissing !== true && scp.length === 0;
}
