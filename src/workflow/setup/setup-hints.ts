import type { ClientHints } from "./find-clients.ts";

/** What the person said about the setup; `null` and empty are found. */
export interface SetupHints {
  /** ARM id or name of the service. */
  readonly apim: string | null;
  /** The MCP server's address. */
  readonly url: URL | null;
  readonly api: string | null;
  readonly apiApp: string | null;
  readonly clientApps: ClientHints;
}
