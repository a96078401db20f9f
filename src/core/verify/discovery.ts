import { jsonObject } from "../document/json.ts";
import { wellKnownFolder } from "../oauth/well-known.ts";
import { type FoundDocument, type PublicAnswer, type Tried, textsOf } from "./answer.ts";

/** A parameter of a `WWW-Authenticate` challenge; `null` where it is not there. */
export function challengeParameter(challenge: string, name: string): string | null {
  const match = new RegExp(String.raw`(?:^|[\s,])${name}\s*=\s*(?:"([^"]*)"|([^\s,"]+))`, "i").exec(
    challenge,
  );
  return match?.[1] ?? match?.[2] ?? null;
}

/**
 * Where clients look for protected resource metadata, in the order of the MCP specification of 2025-11-25: what the challenge
 * names, the document of the server's path, the one of the gateway.
 */
export function resourceMetadataUrls(server: string, challenge: string): string[] {
  const { origin, pathname } = new URL(server);
  const named = challengeParameter(challenge, "resource_metadata");
  const root = `${origin}/${wellKnownFolder}/oauth-protected-resource`;
  const urls = [...(named !== null && URL.canParse(named) ? [named] : []), `${root}${pathname}`, root];
  return [...new Set(urls)];
}

/**
 * Where clients look for the metadata of an authorization server, in the order of the MCP specification of 2025-11-25.
 *
 * @param issuer the server that protected resource metadata names, or the gateway's origin without such metadata
 */
export function serverMetadataUrls(issuer: string): string[] {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, "");
  const folder = `${origin}/${wellKnownFolder}`;
  if (path === "") return [`${folder}/oauth-authorization-server`, `${folder}/openid-configuration`];
  return [
    `${folder}/oauth-authorization-server${path}`,
    `${folder}/openid-configuration${path}`,
    `${origin}${path}/${wellKnownFolder}/openid-configuration`,
  ];
}

/** The document in an answer, or why clients cannot use it. */
export function documentIn(answer: PublicAnswer): FoundDocument | Tried {
  const { url } = answer;
  if (answer.kind === "silence") return { url, why: answer.why };
  const { status, location, text } = answer;
  if (status === 404) return { url, why: "is not there (404)" };
  if (status >= 300 && status < 400) return { url, why: `is a redirect (${status}) to ${location}` };
  if (status === 401 || status === 403) return { url, why: `is not answered without a token (${status})` };
  if (status !== 200) return { url, why: `is answered with ${status}` };
  const document = jsonObject(text);
  return document === null
    ? { url, why: "is answered with something that is no JSON object" }
    : { url, document };
}

/** The authorization server that protected resource metadata leads to; `null` where it names none. */
export function namedServer({ document }: FoundDocument): string | null {
  const [first] = textsOf(document, "authorization_servers");
  return first !== undefined && URL.canParse(first) ? first : null;
}
