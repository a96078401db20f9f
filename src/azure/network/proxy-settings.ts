import { BlockList, isIP } from "node:net";
import { Fault } from "../../core/fault.ts";

/** The variables of a process. */
type Environment = Readonly<Record<string, string | undefined>>;

/** A proxy that https goes through. */
export interface Proxy {
  /** Where it listens, without credentials. */
  readonly url: URL;
  /** What it is given in `Proxy-Authorization`; `null` where nothing is. It is a secret. */
  readonly authorization: string | null;
  /** The variable that names it. */
  readonly variable: string;
}

/** Which addresses go through which proxy. */
export interface ProxySettings {
  readonly proxy: Proxy;
  /** Whether an address is asked directly. */
  readonly isExempt: (url: URL) => boolean;
}

/** The proxy's variable and its exceptions, in the order of curl: lower case first. */
const proxyVariables = ["https_proxy", "HTTPS_PROXY"] as const;
const exemptVariables = ["no_proxy", "NO_PROXY"] as const;

/** What the environment says about a proxy; `null` where it names none. @throws Fault `usage` for one that cannot be used */
export function proxySettings(env: Environment): ProxySettings | null {
  const variable = firstSet(proxyVariables, env);
  if (variable === null) return null;
  const exempt = firstSet(exemptVariables, env);
  return {
    proxy: proxyOf(variable, env[variable]?.trim() ?? ""),
    isExempt: exemption(exempt === null ? "" : (env[exempt] ?? "")),
  };
}

/** What of the variables is a secret: the password in the address of a proxy, as it is written and as it is sent. */
export function proxySecrets(env: Environment): readonly string[] {
  return proxyVariables.flatMap((variable) => {
    const url = addressOf(env[variable]?.trim() ?? "");
    if (url === null || url.password === "") return [];
    const sent = basic(url)?.slice("Basic ".length) ?? "";
    return [url.password, decoded(url.password), sent];
  });
}

function firstSet(names: readonly string[], env: Environment): string | null {
  return names.find((name) => (env[name] ?? "").trim() !== "") ?? null;
}

function proxyOf(variable: string, text: string): Proxy {
  const url = addressOf(text);
  // The value may hold a password, so it is not repeated.
  if (url === null || !["http:", "https:"].includes(url.protocol)) {
    const what =
      url === null
        ? "is not the address of a proxy"
        : `names a proxy of the kind ${url.protocol.slice(0, -1)}`;
    throw new Fault("usage", `${variable} ${what}.`, {
      hint: `It looks like ${variable}=http://proxy.example.com:8080; a name and a password may stand before the host.`,
    });
  }
  const authorization = basic(url);
  return { url: new URL(url.origin), authorization, variable };
}

/** As everywhere else, an address without a scheme is one of http. */
function addressOf(text: string): URL | null {
  const address = text.includes("://") ? text : `http://${text}`;
  const url = URL.canParse(address) ? new URL(address) : null;
  return url === null || url.hostname === "" ? null : url;
}

function basic({ username, password }: URL): string | null {
  if (username === "" && password === "") return null;
  const words = `${decoded(username)}:${decoded(password)}`;
  return `Basic ${Buffer.from(words).toString("base64")}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * `NO_PROXY` as curl, Go and Python read it: names apart by commas or spaces, each for itself and what is below it, with a
 * dot or `*.` in front or without; a port where one is named; an address or a range of addresses; `*` for everything.
 * What is on this computer is never behind a proxy, as in Go.
 */
function exemption(text: string): (url: URL) => boolean {
  const rules = text
    .split(/[\s,]+/)
    .filter((entry) => entry !== "")
    .map(ruleOf);
  return (url) => {
    const host = bareHost(url.hostname);
    const port = url.port === "" ? "443" : url.port;
    return isThisComputer(host) || rules.some((rule) => rule(host, port));
  };
}

type Rule = (host: string, port: string) => boolean;

function ruleOf(entry: string): Rule {
  if (entry === "*") return () => true;
  const range = /^(.+)\/(\d{1,3})$/.exec(entry);
  if (range !== null) return rangeRule(bareHost(range[1] ?? ""), Number(range[2]));
  // An IPv6 address has colons of its own, and a port only behind brackets.
  const [, name = entry, wanted] = isIP(entry) === 6 ? [] : (/^(.*?)(?::(\d+))?$/.exec(entry) ?? []);
  const bare = bareHost(name.toLowerCase())
    .replace(/^\*?\./, "")
    .replace(/\.$/, "");
  return (host, port) =>
    (wanted === undefined || wanted === port) &&
    (host === bare || (isIP(host) === 0 && host.endsWith(`.${bare}`)));
}

function rangeRule(address: string, bits: number): Rule {
  const family = isIP(address);
  if (family === 0 || bits > (family === 4 ? 32 : 128)) return () => false;
  const list = new BlockList();
  const kind = family === 4 ? "ipv4" : "ipv6";
  list.addSubnet(address, bits, kind);
  return (host) => isIP(host) === family && list.check(host, kind);
}

function isThisComputer(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}

function bareHost(host: string): string {
  return host.replace(/^\[(.*)\]$/, "$1").replace(/\.$/, "");
}
