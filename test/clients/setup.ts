import type { TestProject } from "vitest/node";
import { type ClientsFolder, findClients } from "./installed.ts";

declare module "vitest" {
  export interface ProvidedContext {
    readonly clients: ClientsFolder;
  }
}

/** Finds or installs the clients once, before it is decided which tests there are, and says which of them are left out. */
export default function setup(project: TestProject): () => void {
  const { remove, ...clients } = findClients();
  project.provide("clients", clients);
  const { noRemote, noInspector, noProxy } = clients;
  const left = { "mcp-remote": noRemote, Inspector: noInspector, "MCP SDKs by the proxy": noProxy };
  for (const [name, reason] of Object.entries(left)) {
    if (reason !== null) process.stderr.write(`skipped, ${name}: ${reason}\n`);
  }
  return remove;
}
