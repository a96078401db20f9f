import { chmodSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";
import { afterEach, describe, expect, test } from "vitest";
import { type Cloud, cloudNamed, publicCloud } from "../../src/azure/clouds.ts";
import { credentialFor } from "../../src/azure/credential/credential.ts";
import { signIn } from "../../src/azure/sign-in.ts";
import type { Wire } from "../../src/azure/wire.ts";
import type { AuthKind } from "../../src/core/entra/auth-kinds.ts";
import type { Fault } from "../../src/core/fault.ts";
import { freshWorld } from "../support/program.ts";
import { scratchFolder } from "../support/scratch.ts";

const path = process.env["PATH"];
afterEach(() => {
  process.env["PATH"] = path;
});

/** From now on `az` and `azd` are these scripts, or not installed. */
function commandLines(scripts: Readonly<Record<string, string>>): void {
  const folder = scratchFolder("path");
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  process.env["PATH"] = [folder, "/bin", "/usr/bin"].join(delimiter);
}

const nobody = `echo "Please run 'az login' to setup account." >&2; exit 1`;

/** What a command line tool prints: a token of the sandbox for the resource that it is asked for. */
async function signedInScript(form: "az" | "azd"): Promise<string> {
  const sandbox = await freshWorld();
  const { tenantId, clientId, clientSecret } = sandbox.signIn;
  const answer = await sandbox.fetch(
    new Request(`https://login.microsoftonline.com/${tenantId}/oauth2/v2.0/token`, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "client_credentials",
        client_id: clientId,
        client_secret: clientSecret,
        scope: "https://graph.microsoft.com/.default",
      }),
    }),
  );
  const { access_token: token } = (await answer.json()) as { access_token: string };
  const inAnHour = Math.floor(Date.now() / 1000) + 3600;
  const printed =
    form === "az"
      ? { accessToken: token, expires_on: inAnHour }
      : { token, expiresOn: new Date(inAnHour * 1000).toISOString() };
  return `cat <<'END'\n${JSON.stringify(printed)}\nEND`;
}

/** No metadata service, and nobody else. */
const nothingThere: Wire = async () => {
  throw new TypeError("fetch failed", {
    cause: Object.assign(new Error("no"), { code: "ENETUNREACH" }),
  });
};

function credential(
  auth: AuthKind,
  env: Readonly<Record<string, string>> = {},
  wire: Wire = nothingThere,
  cloud: Cloud = publicCloud,
) {
  const place = { env, readText: async () => "", tell: () => undefined };
  return credentialFor({ kind: "way", auth, place }, cloud, wire);
}

async function faultOf(
  auth: AuthKind,
  env: Readonly<Record<string, string>> = {},
  wire: Wire = nothingThere,
  cloud: Cloud = publicCloud,
): Promise<Fault> {
  return (await signIn(credential(auth, env, wire, cloud), cloud).then(
    () => expect.unreachable("it signed in"),
    (error: unknown) => error,
  )) as Fault;
}

const application = {
  AZURE_TENANT_ID: "5c8f0a3e-7d1b-4b62-9f4e-2a6d81c0e7b4",
  AZURE_CLIENT_ID: "1a84d7c6-f25e-4309-bd61-8e07b39c5f42",
};

describe("default", () => {
  test("without anything says what was tried, and what to do without Azure CLI", async () => {
    commandLines({});
    expect(await faultOf("default")).toMatchObject({
      code: "sign-in",
      message: [
        "Nobody is signed in. Tried:",
        "  managed identity        none answers here",
        "  Azure CLI               it is not installed",
        "  Azure Developer CLI     it is not installed",
      ].join("\n"),
      next: ["entra-mcp migrate --auth device --dry-run", "entra-mcp migrate --sandbox --dry-run"],
    });
  });

  test("with tools in which nobody is signed in names the command; in another cloud two", async () => {
    commandLines({
      az: nobody,
      azd: "echo 'ERROR: not logged in, run `azd auth login` to login' >&2; exit 1",
    });
    const fault = await faultOf("default");
    expect(fault.message).toContain("Azure CLI               nobody is signed in");
    expect(fault.message).toContain("Azure Developer CLI     nobody is signed in");
    expect(fault.next[0]).toBe("az login");
    const china = cloudNamed("china") ?? publicCloud;
    expect((await faultOf("default", {}, nothingThere, china)).next.slice(0, 2)).toEqual([
      "az cloud set --name AzureChinaCloud",
      "az login",
    ]);
  });

  test("says which variable is missing, of those that somebody has set", async () => {
    commandLines({});
    expect((await faultOf("default", application)).message).toContain(
      "AZURE_* variables       AZURE_CLIENT_SECRET or AZURE_CLIENT_CERTIFICATE_PATH is not set (AZURE_TENANT_ID and AZURE_CLIENT_ID are)",
    );
    expect((await faultOf("default", { ...application, GITHUB_ACTIONS: "true" })).message).toContain(
      "GitHub Actions          ACTIONS_ID_TOKEN_REQUEST_URL and ACTIONS_ID_TOKEN_REQUEST_TOKEN are not set",
    );
  });

  test("takes Azure CLI before Azure Developer CLI, and one of them for both planes", async () => {
    commandLines({ az: await signedInScript("az"), azd: await signedInScript("azd") });
    expect(await signIn(credential("default"), publicCloud)).toMatchObject({ way: "cli" });
    commandLines({ az: nobody, azd: await signedInScript("azd") });
    expect(await signIn(credential("default"), publicCloud)).toMatchObject({ way: "developer-cli" });
  });

  test("does not go on to another identity where the variables are refused", async () => {
    commandLines({ az: await signedInScript("az") });
    const sandbox = await freshWorld();
    const cloud = { ...publicCloud, discoverable: false };
    const fault = await faultOf(
      "default",
      { ...application, AZURE_CLIENT_SECRET: "not-the-secret" },
      sandbox.fetch,
      cloud,
    );
    expect(fault.message).toMatch(
      /^Sign-in failed: The secret or certificate of 1a84d7c6\S+ is wrong or has expired \(AADSTS7000215\)\.$/,
    );
    expect(fault.next).toEqual([`az ad app credential reset --id ${application.AZURE_CLIENT_ID} --append`]);
  });

  test.each([
    ["dev", { ...application, AZURE_CLIENT_SECRET: "x" }, "cli"],
    ["AzureDeveloperCliCredential", {}, "developer-cli"],
  ])("is narrowed down by AZURE_TOKEN_CREDENTIALS %s", async (wanted, env, way) => {
    commandLines({ az: await signedInScript("az"), azd: await signedInScript("azd") });
    const narrowed = credential("default", { ...env, AZURE_TOKEN_CREDENTIALS: wanted });
    expect(await signIn(narrowed, publicCloud)).toMatchObject({ way });
  });

  test("another word there is wrong usage", () => {
    expect(() => credential("default", { AZURE_TOKEN_CREDENTIALS: "\u001b[2J" })).toThrow(
      /AZURE_TOKEN_CREDENTIALS is \\u001b\[2j/,
    );
  });
});

describe("Azure CLI", () => {
  test.each([
    [
      "an expired sign-in",
      'echo "AADSTS700082: The refresh token has expired due to inactivity. Trace ID: 0a0a-1 Correlation ID: 2 Timestamp: 3" >&2; exit 1',
      "The sign-in has expired or was revoked (AADSTS700082).",
      ["az login"],
    ],
    [
      "a second factor",
      'echo "AADSTS50076: Due to a configuration change made by your administrator, you must use multi-factor authentication." >&2; exit 1',
      "The tenant asks for multi-factor authentication, which this sign-in does not have (AADSTS50076).",
      ["az login --scope https://graph.microsoft.com/.default"],
    ],
    [
      "a pipeline's sign-in after some minutes",
      'echo "ERROR: AADSTS700024: Client assertion is not within its valid time range." >&2; exit 1',
      "The token that the sign-in is made with has expired (AADSTS700024).",
      ["az login"],
    ],
  ])("with %s says so and names the command", async (_title, script, message, next) => {
    commandLines({ az: script });
    for (const auth of ["cli", "default"] as const)
      expect(await faultOf(auth)).toMatchObject({
        code: "sign-in",
        message: `Sign-in failed: ${message}`,
        next,
      });
  });

  test("that prints nonsense is named, and none of it is shown", async () => {
    commandLines({ az: "printf 'hello \\033[2J'" });
    expect((await faultOf("cli")).message).toBe(
      "Sign-in with Azure CLI is not possible: it gave no answer that can be read.",
    );
  });
});

describe("managed identity", () => {
  test("that does not answer at once is not waited for", async () => {
    let aborted = 0;
    const silent: Wire = ({ signal }) =>
      new Promise((_, reject) => {
        signal.addEventListener("abort", () => {
          aborted++;
          reject(signal.reason as Error);
        });
      });
    expect((await faultOf("managed", {}, silent)).message).toBe(
      "Sign-in with managed identity is not possible: none answers here.",
    );
    expect(aborted).toBe(1);
  });

  test("gives the tokens of the machine; a user-assigned one by its id", async () => {
    const sent: URL[] = [];
    const sandbox = await freshWorld();
    const { tenantId, clientId, clientSecret } = sandbox.signIn;
    const token = await credentialFor(
      { kind: "client-secret", tenantId, clientId, clientSecret },
      { ...publicCloud, discoverable: false },
      sandbox.fetch,
    ).getToken("https://graph.microsoft.com/.default");
    const metadata: Wire = async ({ url, headers }) => {
      sent.push(new URL(url));
      return headers.get("metadata") === "true"
        ? Response.json({
            access_token: token?.token,
            expires_on: String(Math.floor(Date.now() / 1000) + 3600),
            resource: new URL(url).searchParams.get("resource"),
            token_type: "Bearer",
          })
        : Response.json({ error: "invalid_request" }, { status: 400 });
    };
    const signedIn = await signIn(
      credential("managed", { AZURE_CLIENT_ID: clientId }, metadata),
      publicCloud,
    );
    expect(signedIn).toMatchObject({ way: "managed", who: `application ${clientId}` });
    const asked = sent.slice(1).map(({ searchParams }) => searchParams);
    expect(new Set(asked.map((query) => query.get("resource")))).toEqual(
      new Set(["https://graph.microsoft.com", "https://management.azure.com"]),
    );
    expect(asked.every((query) => query.get("client_id") === clientId)).toBe(true);
  });
});

describe("no network", () => {
  test.each([
    [
      "ENOTFOUND",
      "login.microsoftonline.com cannot be reached: its name is not known here (ENOTFOUND).",
      /network.*HTTPS_PROXY/,
    ],
    [
      "ECONNREFUSED",
      "login.microsoftonline.com cannot be reached: the connection is refused (ECONNREFUSED).",
      /firewall/,
    ],
    [
      "SELF_SIGNED_CERT_IN_CHAIN",
      "login.microsoftonline.com cannot be reached: its certificate is not trusted here (SELF_SIGNED_CERT_IN_CHAIN).",
      /NODE_EXTRA_CA_CERTS/,
    ],
  ])("%s is named", async (code, message, hint) => {
    const fault = await faultOf(
      "environment",
      { ...application, AZURE_CLIENT_SECRET: "secret-1" },
      async () => {
        throw new TypeError("fetch failed", { cause: Object.assign(new Error("no"), { code }) });
      },
    );
    expect(fault).toMatchObject({ code: "sign-in", message: `Sign-in failed: ${message}` });
    expect(fault.hint).toMatch(hint);
  });
});
