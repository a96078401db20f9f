import type { Authority } from "../model/intent.ts";
import { type FoundDocument, type Tried, textsOf } from "./answer.ts";
import type { Check } from "./check.ts";
import { namedServer } from "./discovery.ts";

/** What discovery found, and what it tried in vain. */
export interface Discovered {
  /** The MCP server's address that was asked. */
  readonly server: string;
  /** `WWW-Authenticate` of a call without a token; empty where there was none. */
  readonly challenge: string;
  /** Protected resource metadata. */
  readonly resource: FoundDocument | null;
  readonly resourceTried: readonly Tried[];
  /** Metadata of the authorization server, and the identifier that its address was made from. */
  readonly authorization: (FoundDocument & { readonly identifier: string }) | null;
  readonly authorizationTried: readonly Tried[];
}

/** A kind of client, and whether it takes what was found. */
export interface ClientVerdict {
  readonly client: "MCP SDK 1.x" | "MCP SDK 2.x" | "Visual Studio Code";
  readonly takes: boolean;
  /** The end of a sentence; empty where it takes it. */
  readonly why: string;
}

/** Who can start to sign in with what was found: by what each client does (verified by experiment with 1.32.2, 2.4.0 and 1.138). */
export function judgeClients(found: Discovered): ClientVerdict[] {
  const { authorization } = found;
  if (authorization === null) {
    const why = `it finds no metadata, and goes to ${new URL(found.server).origin}/authorize, which is not there`;
    return clients.map((client) => ({ client, takes: false, why }));
  }
  return clients.map((client) => {
    const why = refusalOf[client](found, authorization);
    return { client, takes: why === null, why: why ?? "" };
  });
}

const clients = ["MCP SDK 1.x", "MCP SDK 2.x", "Visual Studio Code"] as const;

type Authorization = NonNullable<Discovered["authorization"]>;
type Refusal = (found: Discovered, authorization: Authorization) => string | null;

const refusalOf: Readonly<Record<ClientVerdict["client"], Refusal>> = {
  "MCP SDK 1.x": (found, { document }) => otherResource(found) ?? missing(document) ?? noS256(document),
  "MCP SDK 2.x": (found, authorization) =>
    otherResource(found) ??
    missing(authorization.document) ??
    noS256(authorization.document) ??
    otherIssuer(authorization),
  "Visual Studio Code": (found, { document }) =>
    unequalResource(found) ??
    (textsOf(document, "issuer").length === 0 ? "its issuer is missing" : commonServer(found)),
};

/** The SDKs take a resource at the same origin whose path begins the server's (verified: their source). */
function otherResource({ resource, server }: Discovered): string | null {
  if (resource === null) return null;
  const [named = ""] = textsOf(resource.document, "resource");
  if (!URL.canParse(named)) return `its resource "${named}" is no address`;
  const [one, other] = [new URL(named), new URL(server)];
  const isBelow = `${other.pathname}/`.startsWith(`${one.pathname.replace(/\/$/, "")}/`);
  return one.origin === other.origin && isBelow
    ? null
    : `its resource ${named} is not the server's address ${server}`;
}

/** Visual Studio Code compares the whole address, and the origin in a document at the root that no challenge names. */
function unequalResource({ resource, server, challenge }: Discovered): string | null {
  if (resource === null) return null;
  const [named = ""] = textsOf(resource.document, "resource");
  const { origin, pathname } = new URL(resource.url);
  const isRoot = pathname.endsWith("/oauth-protected-resource") && !challenge.includes(resource.url);
  const expected = isRoot ? `${origin}/` : new URL(server).toString();
  const given = URL.canParse(named) ? new URL(named).toString() : named;
  return given === expected ? null : `its resource ${named} is not ${expected}`;
}

function missing(document: FoundDocument["document"]): string | null {
  const needed = ["issuer", "authorization_endpoint", "token_endpoint", "response_types_supported"];
  const lacking = needed.filter((name) => textsOf(document, name).length === 0);
  return lacking.length === 0 ? null : `${lacking.join(", ")} ${lacking.length === 1 ? "is" : "are"} missing`;
}

function noS256(document: FoundDocument["document"]): string | null {
  const methods = textsOf(document, "code_challenge_methods_supported");
  return methods.length === 0 || methods.includes("S256") ? null : "its code challenge methods lack S256";
}

/** RFC 8414 §3.3, which 2.x keeps. */
function otherIssuer({ identifier, document }: Authorization): string | null {
  const [issuer = ""] = textsOf(document, "issuer");
  const bare = (url: string) => url.replace(/\/$/, "");
  return bare(issuer) === bare(identifier)
    ? null
    : `its issuer ${issuer} is not ${bare(identifier)}, where the metadata was looked for (--with gateway-issuer, where the gateway serves it)`;
}

/** Its own sign-in fails at /common in protected resource metadata (verified: microsoft/vscode#283453). */
function commonServer({ resource }: Discovered): string | null {
  const server = resource === null ? null : namedServer(resource);
  return server !== null && /^\/common(?:\/|$)/i.test(new URL(server).pathname)
    ? "its sign-in fails at /common (--authority organizations)"
    : null;
}

/** Whether metadata is there at all, for those who have to start somewhere. */
export function judgeFound({ resource, authorization, ...found }: Discovered): Check {
  const tried = [...(resource === null ? found.resourceTried : []), ...found.authorizationTried];
  if (authorization !== null) {
    const where =
      resource === null ? authorization.url : `${resource.url}, which leads to ${authorization.url}`;
    return {
      code: "metadata-found",
      outcome: "right",
      message: `The OAuth metadata is at ${where}.`,
      hint: "",
    };
  }
  const isUnseen = tried.length > 0 && tried.every(({ why }) => why.startsWith("gives no answer"));
  const [last] = tried.filter(({ why }) => !why.startsWith("is not there")).toReversed();
  const what = last === undefined ? "is not there" : `cannot be used: ${last.url} ${last.why}`;
  return {
    code: "metadata-found",
    outcome: isUnseen ? "unknown" : "wrong",
    message: `The OAuth metadata ${what}.`,
    hint: `Clients look at ${tried.map(({ url }) => url).join(", then ")}.`,
  };
}

/** Whether the endpoints that people are sent to are those of the authority that is wanted. */
export function judgeAuthority({ authorization }: Discovered, wanted: readonly Authority[]): Check[] {
  if (authorization === null) return [];
  const endpoints = ["authorization_endpoint", "token_endpoint"].map((name) => {
    const [address = ""] = textsOf(authorization.document, name);
    const tenant = URL.canParse(address) ? (new URL(address).pathname.split("/")[1] ?? "") : null;
    return { name, address, tenant };
  });
  const broken = endpoints.filter(({ tenant }) => tenant === null);
  const wrong = (message: string, hint: string): Check => ({
    code: "metadata-authority",
    outcome: "wrong",
    message,
    hint,
  });
  if (broken.length > 0) {
    const names = broken.map(({ name }) => name).join(" and ");
    const is = broken.length === 1 ? "is missing or no address" : "are missing or no addresses";
    return [wrong(`${names} of ${authorization.url} ${is}.`, "Clients cannot sign in without them.")];
  }
  const elsewhere = endpoints.filter(({ tenant }) => !wanted.some((one) => one === tenant?.toLowerCase()));
  const [first] = elsewhere;
  if (first === undefined) return [];
  const names = elsewhere.map(({ name }) => name).join(" and ");
  return [
    wrong(
      `${names} of ${authorization.url} ${elsewhere.length === 1 ? "leads" : "lead"} to ${first.address}, where people of other organizations cannot sign in.`,
      `It has to be /${wanted.join(" or /")}. Where no policy holds it, whatever is behind the gateway answers there.`,
    ),
  ];
}
