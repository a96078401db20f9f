import { Fault } from "../core/fault.ts";
import type { ClientHints } from "../workflow/setup/find-clients.ts";
import type { SetupHints } from "../workflow/setup/setup-hints.ts";
import type { SessionOptions } from "./session.ts";

/** The options that name the setup, as commander parses them. */
export interface SetupOptions extends SessionOptions {
  readonly apim?: string;
  readonly url?: string;
  readonly api?: string;
  readonly apiApp?: string;
  readonly clientApp: readonly string[];
}

/** What the options say about the setup. @throws Fault `usage` for clients that exclude each other */
export function hintsOf(options: SetupOptions): SetupHints {
  return {
    apim: options.apim ?? null,
    url: options.url === undefined ? null : new URL(options.url),
    api: options.api ?? null,
    apiApp: options.apiApp ?? null,
    clientApps: clientHints(options.clientApp),
  };
}

function clientHints(names: readonly string[]): ClientHints {
  if (names.length === 0) return { kind: "find" };
  if (!names.includes("none")) return { kind: "named", names };
  if (names.length === 1) return { kind: "none" };
  throw new Fault(
    "usage",
    "--client-app none says that there is no client, and another --client-app names one.",
  );
}
