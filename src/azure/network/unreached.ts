import { harmlessName } from "../../core/text/harmless.ts";
import type { Proxy } from "./proxy-settings.ts";

/** Why no answer came from a host, and what may help. */
export interface Unreached {
  /** The beginning of a sentence. */
  readonly what: string;
  readonly hint: string;
}

/** The reason inside what a wire throws; `null` for anything else that was thrown. */
export function unreached(host: string, error: unknown): Unreached | null {
  if (error instanceof DOMException && error.name === "TimeoutError") return silent(host);
  if (!(error instanceof TypeError)) return null;
  const { cause } = error;
  const code = codeOf(cause);
  // The wire's own words, such as for a page in the place of an answer.
  if (code === null && !["fetch failed", "terminated"].includes(error.message))
    return { what: error.message, hint: networkHint };
  const proxy = proxyOf(cause);
  if (proxy !== null && code !== null) return atProxy(host, proxy, code, cause);
  return atHost(host, code);
}

/** What a code of Node means for a connection. */
export type Trouble = "name" | "refused" | "certificate" | "silence" | "other";

/** Codes of Node (verified: its documentation of TLS and of errors; those that begin with UND are of its fetch). */
export function troubleOf(code: string): Trouble {
  if (/^(ENOTFOUND|EAI_)/.test(code)) return "name";
  if (code === "ECONNREFUSED") return "refused";
  if (/^(CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|ERR_TLS|HOSTNAME_MISMATCH|INVALID_CA)/.test(code))
    return "certificate";
  return /^(ETIMEDOUT|UND_ERR_\w*TIMEOUT)$/.test(code) ? "silence" : "other";
}

function atHost(host: string, code: string | null): Unreached {
  if (code === null) return { what: `${host} cannot be reached`, hint: networkHint };
  const trouble = troubleOf(code);
  switch (trouble) {
    case "name":
      return {
        what: `${host} cannot be reached: its name is not known here (${code})`,
        hint: "Is there a network? Where one leads out through a proxy alone, name that in HTTPS_PROXY.",
      };
    case "refused":
      return {
        what: `${host} cannot be reached: the connection is refused (${code})`,
        hint: "Is a firewall in between? Where a network leads out through a proxy alone, name that in HTTPS_PROXY.",
      };
    case "certificate":
      return {
        what: `${host} cannot be reached: its certificate is not trusted here (${code})`,
        hint: "Name the file of the certificate authority, such as your company's, in NODE_EXTRA_CA_CERTS.",
      };
    case "silence":
      return silent(host);
    case "other":
      return { what: `${host} cannot be reached: the connection broke (${code})`, hint: networkHint };
    default:
      return trouble satisfies never;
  }
}

function silent(host: string): Unreached {
  return { what: `${host} gave no answer in time`, hint: networkHint };
}

const networkHint = "Is there a network, or a proxy or a firewall in between?";

function atProxy(
  host: string,
  { url, authorization, variable }: Proxy,
  code: string,
  cause: unknown,
): Unreached {
  const proxy = `the proxy ${url.host}, which ${variable} names`;
  if (code === "PROXY_407") {
    const schemes = schemesOf(cause);
    const isBasic = schemes.length === 0 || schemes.some((scheme) => /^basic$/i.test(scheme));
    return {
      what:
        authorization === null
          ? `${proxy}, asks for a name and a password (407)`
          : `${proxy}, does not take the name and the password in it (407)`,
      hint: isBasic
        ? `It looks like ${variable}=http://<name>:<password>@${url.host}, with special characters percent-encoded.`
        : `It takes ${schemes.join(", ")}, of which nothing is spoken here: go through a local proxy that signs in to it.`,
    };
  }
  if (code.startsWith("PROXY_"))
    return {
      what: `${proxy}, makes no connection to ${host} (${code.slice("PROXY_".length)})`,
      hint: `Ask whoever keeps it to let ${host} through; or add the host to NO_PROXY, where there is a direct way.`,
    };
  const words = {
    name: "its name is not known here",
    refused: "the connection is refused",
    certificate: "its certificate is not trusted here",
    silence: "it gave no answer in time",
    other: "the connection broke",
  }[troubleOf(code)];
  return {
    what: `${proxy}, cannot be reached: ${words} (${code})`,
    hint: `Correct ${variable}, or take it away where the network has a direct way.`,
  };
}

/** Whether the same would happen a second later. */
export function isLasting(error: TypeError): boolean {
  const code = codeOf(error.cause) ?? "";
  // A proxy that has trouble of its own, as a gateway has, may be over it.
  if (code.startsWith("PROXY_")) return !/^PROXY_(50[234]|429|408)$/.test(code);
  return code === "ENOTFOUND" || ["refused", "certificate"].includes(troubleOf(code));
}

function proxyOf(cause: unknown): Proxy | null {
  return typeof cause === "object" && cause !== null && "proxy" in cause ? (cause.proxy as Proxy) : null;
}

function schemesOf(cause: unknown): readonly string[] {
  const schemes = typeof cause === "object" && cause !== null && "schemes" in cause ? cause.schemes : [];
  return Array.isArray(schemes) ? schemes.map((scheme) => harmlessName(String(scheme))) : [];
}

function codeOf(cause: unknown): string | null {
  if (!(cause instanceof Error) || !("code" in cause)) return null;
  const code = String(cause.code);
  return /^[A-Z_0-9]{3,40}$/.test(code) ? code : null;
}
