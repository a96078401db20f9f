import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { expect } from "vitest";
import { findApplication, findTenant } from "../../src/sandbox/directory.ts";
import { openSandbox, type Sandbox } from "../../src/sandbox/open.ts";
import { type ServedSandbox, serveSandbox } from "../../src/sandbox/serve/serve.ts";
import type { Application, ServicePrincipal } from "../../src/sandbox/world/world-directory.ts";
import type { Job } from "./assertions.ts";
import { type AzureRepos, azureRepos } from "./azure-repos.ts";
import { program, root } from "./built.ts";
import { giveTokens, type JobTokens } from "./job-tokens.ts";
import { scratchFolder } from "./scratch.ts";
import { runScript } from "./shell.ts";

/** A served world, two applications that a pipeline signs in as, and the programs that its runner has. */
export interface PipelineStation {
  readonly sandbox: Sandbox;
  readonly served: ServedSandbox;
  readonly tokens: JobTokens;
  readonly repos: AzureRepos;
  /** Application ids: one may read, the other one may write what `init` says. */
  readonly plan: string;
  readonly apply: string;
  /** A folder with the repository of whoever uses the pipeline. */
  readonly repository: string;
  /** What the stand-in of `gh` knows: a JSON file. */
  readonly gitHub: string;
  /** What every step sees. The package is the built one, which the stand-in of `npx` starts; the cloud is the served world. */
  readonly env: Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
}

const graph = "00000003-0000-0000-c000-000000000000";

/** The version that everything written is pinned to. */
export const packageVersion = (
  JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string }
).version;

/** Opens a world of that name for pipelines. */
export async function pipelineStation(world = "flights"): Promise<PipelineStation> {
  const sandbox = await openSandbox(world);
  const [plan, apply] = ["b3f2a6d0-7c1e-4e59-8a44-90d1c5e7f201", "c4a3b7e1-8d2f-4f6a-9b55-a1e2d6f80312"];
  addApplication(sandbox, plan, { permissions: ["Application.Read.All"], role: "Reader" });
  addApplication(sandbox, apply, {
    permissions: ["Application.Read.All", "Application.ReadWrite.OwnedBy"],
    role: "API Management Service Contributor",
  });
  const served = await serveSandbox(sandbox);
  const repos = azureRepos();
  const tokens = await giveTokens(sandbox, repos);
  const folder = scratchFolder("pipeline");
  const [repository, programs] = [join(folder, "repository"), join(folder, "programs")];
  mkdirSync(join(repository, ".git"), { recursive: true });
  mkdirSync(programs);
  const authorities = join(folder, "authorities.pem");
  writeFileSync(authorities, `${readFileSync(served.ca, "utf8")}\n${tokens.authority}`);
  const gitHub = join(folder, "github.json");
  writeFileSync(gitHub, JSON.stringify({ comments: [], reviewers: true, calls: [], refuses: false }));
  writeFileSync(join(programs, "npx"), npxInPlace, { mode: 0o755 });
  writeFileSync(join(programs, "gh"), `#!/bin/sh\nexec "$TEST_NODE" "$TEST_GH" "$@"\n`, { mode: 0o755 });
  return {
    sandbox,
    served,
    tokens,
    repos,
    plan,
    apply,
    repository,
    gitHub,
    env: {
      PATH: [programs, process.env.PATH ?? ""].join(delimiter),
      HOME: folder,
      NODE_EXTRA_CA_CERTS: authorities,
      ENTRA_MCP_CLOUD: served.cloud,
      TEST_NODE: process.execPath,
      TEST_PROGRAM: program,
      TEST_VERSION: packageVersion,
      TEST_GH: join(root, "test/support/gh.js"),
      TEST_GITHUB: gitHub,
    },
    close: async () => {
      await Promise.all([served.close(), tokens.close()]);
      await sandbox.close();
    },
  };
}

/** In the place of npx: starts the built program, and nothing but the version that is pinned. */
const npxInPlace = `#!/bin/sh
if [ "$1" != --yes ] || [ "$2" != "entra-mcp@$TEST_VERSION" ]; then echo "npx $*: not the pinned package" >&2; exit 97; fi
shift 2
exec "$TEST_NODE" "$TEST_PROGRAM" "$@"
`;

/** From now on an application trusts a job. */
export function trustJob(
  { sandbox }: PipelineStation,
  appId: string,
  { issuer, subject, audience }: Job,
): void {
  findApplication(sandbox.world, appId)?.application.federatedIdentityCredentials.push({
    name: subject,
    issuer,
    subject,
    audiences: [audience],
  });
}

/** The service principal of an application in the home tenant; changing it changes the world. */
export function principalOf({ sandbox }: Pick<PipelineStation, "sandbox">, appId: string): ServicePrincipal {
  const tenant = findTenant(sandbox.world, sandbox.signIn.tenantId);
  const found = tenant?.servicePrincipals.find((one) => one.appId === appId);
  if (found === undefined) throw new Error(`the world has no principal of ${appId}`);
  return found;
}

/** Runs the program in the repository, signed in as whoever sets the pipeline up; it succeeds and says nothing on standard error. */
export async function byHand(station: PipelineStation, ...words: readonly string[]): Promise<void> {
  const { sandbox, repository, env } = station;
  const { clientId, clientSecret, tenantId } = sandbox.signIn;
  const { exitCode, stderr } = await runScript({
    text: `"$TEST_NODE" "$TEST_PROGRAM" ${words.join(" ")}`,
    folder: repository,
    temporary: join(repository, ".git"),
    env: {
      ...env,
      AZURE_TENANT_ID: tenantId,
      AZURE_CLIENT_ID: clientId,
      AZURE_CLIENT_SECRET: clientSecret,
    },
  });
  expect(stderr.replace(/^Options from entra-mcp\.json.*\n/, "")).toBe("");
  expect(exitCode).toBe(0);
}

/** Somebody else edits the policy of the MCP server. */
export function editPolicy({ sandbox }: PipelineStation): void {
  const services = sandbox.world.subscriptions.flatMap((subscription) => subscription.services);
  const policy = services.flatMap(({ apis }) => apis).find(({ name }) => name === "flights-mcp")?.policy;
  if (policy == null) throw new Error("the world has no such policy");
  policy.text = policy.text.replace("</inbound>", "<!-- somebody was here --></inbound>");
  policy.etag = '"AAAAAAnew00="';
}

/** The requests that changed something, or tried to. */
export function writesIn({ sandbox }: PipelineStation) {
  return sandbox.log.filter(({ method }) => ["PATCH", "PUT"].includes(method));
}

interface Rights {
  readonly permissions: readonly string[];
  readonly role: "Reader" | "API Management Service Contributor";
}

function addApplication(sandbox: Sandbox, appId: string, { permissions, role }: Rights): void {
  const { world, signIn } = sandbox;
  const tenant = findTenant(world, signIn.tenantId);
  const own = findApplication(world, signIn.clientId)?.application;
  if (tenant === null || own === undefined) throw new Error("the world has no application of its own");
  const application: Application = { ...structuredClone(own), id: appId, appId, displayName: "Pipeline" };
  tenant.applications.push(application);
  const mine = principalOf({ sandbox }, signIn.clientId);
  tenant.servicePrincipals.push({
    ...structuredClone(mine),
    id: appId.replace(/^./, "d"),
    appId,
    displayName: "Pipeline",
    appRoleAssignments: permissions.map((value) => ({ resourceAppId: graph, value })),
    ownedApplications: tenant.applications.map((one) => one.appId),
  });
  for (const { roleAssignments } of world.subscriptions) {
    const first = roleAssignments.find(({ principalId }) => principalId === mine.id);
    if (first !== undefined) roleAssignments.push({ ...first, principalId: appId.replace(/^./, "d"), role });
  }
}
