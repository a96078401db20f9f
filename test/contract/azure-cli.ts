import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Sandbox } from "../../src/sandbox/open.ts";
import type { ServedSandbox } from "../../src/sandbox/serve/serve.ts";

const run = promisify(execFile);

/** Azure CLI with a home of its own: nothing of the person's sign-in is seen or touched. */
export interface AzureCli {
  /** What the command prints, read as JSON; rejects with its error output when it fails. */
  readonly az: (...args: string[]) => Promise<unknown>;
  readonly close: () => void;
}

/** Why Azure CLI cannot be used, or null when it can. */
export function missingAzureCli(): string | null {
  const folder = mkdtempSync(join(tmpdir(), "entra-mcp-az-"));
  const env = { ...process.env, AZURE_CONFIG_DIR: folder };
  const found = spawnSync("az", ["version", "--output", "json"], { encoding: "utf8", env, timeout: 30_000 });
  rmSync(folder, { recursive: true, force: true });
  return found.status === 0 ? null : "skipped: Azure CLI (az) is not installed here";
}

/**
 * Registers the served sandbox as a cloud and signs in as its administrator application. Azure CLI has no switch for
 * instance discovery; an authority that ends in `/adfs` is taken as it is.
 */
export async function openAzureCli(served: ServedSandbox, { signIn }: Sandbox): Promise<AzureCli> {
  const folder = mkdtempSync(join(tmpdir(), "entra-mcp-az-"));
  const cloud = join(folder, "sandbox-cloud.json");
  writeFileSync(cloud, JSON.stringify(cloudOf(served)));
  const env = {
    PATH: process.env["PATH"],
    HOME: folder,
    AZURE_CONFIG_DIR: folder,
    AZURE_CORE_COLLECT_TELEMETRY: "false",
    AZURE_CORE_ONLY_SHOW_ERRORS: "true",
    REQUESTS_CA_BUNDLE: served.ca,
  };
  const az = async (...args: string[]): Promise<unknown> => {
    const { stdout } = await run("az", [...args, "--output", "json"], { env, timeout: 60_000 });
    return stdout.trim() === "" ? null : JSON.parse(stdout);
  };
  await az("cloud", "register", "--name", "Sandbox", "--cloud-config", `@${cloud}`);
  await az("cloud", "set", "--name", "Sandbox");
  const who = ["--username", signIn.clientId, "--password", signIn.clientSecret, "--tenant", signIn.tenantId];
  await az("login", "--service-principal", ...who);
  return { az, close: () => rmSync(folder, { recursive: true, force: true }) };
}

function cloudOf({ login, graph, arm }: ServedSandbox): object {
  return {
    profile: "latest",
    endpoints: {
      activeDirectory: `${login}/adfs`,
      activeDirectoryResourceId: `${arm}/`,
      activeDirectoryGraphResourceId: `${graph}/`,
      microsoftGraphResourceId: `${graph}/`,
      management: `${arm}/`,
      resourceManager: `${arm}/`,
    },
    suffixes: {},
  };
}
