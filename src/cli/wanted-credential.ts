import type { CredentialChoice, OneIdentity } from "../azure/credential/credential-choice.ts";
import type { AuthKind } from "../core/entra/auth-kinds.ts";
import { Fault } from "../core/fault.ts";
import { harmlessLine } from "../core/text/harmless.ts";
import { canStart, localFiles } from "./files.ts";
import type { Host } from "./host.ts";
import type { ProgressLine } from "./progress.ts";

/** What decides how to sign in. */
export interface CredentialOptions {
  readonly auth: AuthKind;
  /** For Microsoft Graph, where that is another identity. */
  readonly graphAuth?: AuthKind;
  readonly sandbox?: string | true;
  readonly input: boolean;
}

/**
 * How to sign in, as the options want it. What a person has to do for it is said on standard error, in every format.
 *
 * @throws Fault `usage` for a way that cannot be gone here
 */
export async function wantedCredential(
  options: CredentialOptions,
  host: Host,
  progress: ProgressLine,
): Promise<CredentialChoice> {
  const { auth, graphAuth } = options;
  const arm = await wantedIdentity({ ...options, name: "--auth", auth }, host, progress);
  if (graphAuth === undefined) return arm;
  const ofGraph = { ...options, name: "--graph-auth", auth: graphAuth };
  const graph = await wantedIdentity(ofGraph, { ...host, env: graphVariables(host.env) }, progress);
  return { kind: "two identities", graph, arm };
}

/** The variables of the identity for Graph: those that begin with `GRAPH_AZURE_` stand for those without the first word. */
function graphVariables(env: Host["env"]): Host["env"] {
  const own = Object.entries(env).flatMap(([name, value]) =>
    name.startsWith("GRAPH_AZURE_") ? [[name.slice("GRAPH_".length), value] as const] : [],
  );
  return { ...env, ...Object.fromEntries(own) };
}

async function wantedIdentity(
  { name, auth, sandbox, input }: Omit<CredentialOptions, "graphAuth"> & { readonly name: string },
  host: Host,
  progress: ProgressLine,
): Promise<OneIdentity> {
  if (sandbox !== undefined && (auth !== "default" || name !== "--auth"))
    throw new Fault("usage", `${name} ${auth} has no effect with --sandbox, which signs in by itself.`, {
      hint: "To try a way to sign in on a make-believe Azure: entra-mcp sandbox serve, and --cloud with its file.",
    });
  if (["device", "browser"].includes(auth) && !input)
    throw new Fault("usage", `${name} ${auth} asks a person to sign in, and --no-input forbids to ask.`, {
      hint: `In a pipeline: ${name} github, pipelines, workload, managed or environment.`,
    });
  if (auth === "browser") await refuseWithoutBrowser(name, host);
  return {
    kind: "way",
    auth,
    place: {
      env: host.env,
      readText: localFiles.read,
      tell: (line) => {
        progress.end();
        host.stderr.write(`${harmlessLine(line)}\n`);
      },
    },
  };
}

async function refuseWithoutBrowser(name: string, { stderr, env, platform }: Host): Promise<void> {
  const hint = { hint: `${name} device takes a browser on any computer.` };
  if (!stderr.isTerminal)
    throw new Fault(
      "usage",
      `${name} browser needs a person at this computer, and there is no terminal.`,
      hint,
    );
  // Windows and macOS have one; so has Windows behind its Linux.
  if (platform !== "linux" || env.WSL_DISTRO_NAME !== undefined) return;
  if (!(await canStart("xdg-open", env.PATH ?? "")))
    throw new Fault("usage", `${name} browser cannot open a browser here: there is no xdg-open.`, hint);
}
