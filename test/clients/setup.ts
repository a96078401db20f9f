import type { TestProject } from "vitest/node";
import { type ClientsFolder, findClients } from "./installed.ts";

declare module "vitest" {
  export interface ProvidedContext {
    readonly clients: ClientsFolder;
  }
}

/** Finds or installs the clients once, before it is decided which tests there are. */
export default function setup(project: TestProject): () => void {
  const { remove, ...clients } = findClients();
  project.provide("clients", clients);
  return remove;
}
