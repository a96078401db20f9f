import { describe, expect, test } from "vitest";
import { cloudNamed, publicCloud } from "../../src/azure/clouds.ts";
import { cureFor, signInAgain } from "../../src/azure/credential/cure.ts";
import { signerOf, signInFault } from "../../src/azure/credential/sign-in-fault.ts";

const client = "1a84d7c6-f25e-4309-bd61-8e07b39c5f42";
const tenant = "5c8f0a3e-7d1b-4b62-9f4e-2a6d81c0e7b4";
const env = { AZURE_TENANT_ID: tenant, AZURE_CLIENT_ID: client };

function refused(number: number, description = `AADSTS${number}: Entra's own words.`) {
  return { kind: "refusal", error: "invalid_client", number, description, requestId: "id-1" } as const;
}

describe("what Entra refuses, for whoever signs in", () => {
  test.each([
    ["environment", 90002, "There is no tenant", ['az account list --query "[].tenantId" --output tsv']],
    ["cli", 50020, "does not belong to the tenant", [`az login --tenant ${tenant}`]],
    ["environment", 700016, "does not know the application", [`az ad sp show --id ${client}`]],
    ["environment", 7000112, "is disabled", [`az ad sp update --id ${client} --set accountEnabled=true`]],
    ["environment", 7000222, "wrong or has expired", [`az ad app credential reset --id ${client} --append`]],
    ["github", 700213, "trusts no such token", [`az ad app federated-credential list --id ${client}`]],
    ["workload", 700024, "has expired", []],
    [
      "cli",
      50079,
      "multi-factor",
      [`az login --tenant ${tenant} --scope https://graph.microsoft.com/.default`],
    ],
    ["device", 53003, "Conditional access", [`az login --tenant ${tenant}`]],
    ["developer-cli", 700082, "expired or was revoked", [`azd auth login --tenant-id ${tenant}`]],
    ["managed", 500011, "by the addresses of the cloud public", []],
  ] as const)("%s, AADSTS%i: one sentence and the command", (way, number, sentence, next) => {
    const fault = signInFault(new Error("SDK"), refused(number), signerOf(way, env, publicCloud));
    expect(fault.code).toBe("sign-in");
    expect(fault.message).toContain(sentence);
    expect(fault.message).toMatch(new RegExp(`^Sign-in failed: [^.]+ \\(AADSTS${number}\\)\\.$`));
    expect(fault.hint).toContain("Entra says: Entra's own words.");
    expect(fault.next).toEqual(next);
    expect(fault.requestId).toBe("id-1");
  });

  test("what it has no cure for is told in Entra's words, without the ids and times", () => {
    const words =
      "AADSTS16000: Interaction is required. Trace ID: abc Correlation ID: def Timestamp: 2026-11-23 10:00:00Z";
    const fault = signInFault(new Error("x"), refused(16000, words), signerOf("cli", {}, publicCloud));
    expect(fault.message).toBe("Sign-in failed: AADSTS16000: Interaction is required.");
    expect(fault.next).toEqual(["az login"]);
  });

  test("no secret and no page that is repeated in it is shown", () => {
    const token = "eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJ4In0.c2lnbmF0dXJl";
    const signer = signerOf("environment", env, publicCloud);
    const repeated = signInFault(
      new Error("x"),
      refused(1, `AADSTS1: I got ${token} client_secret=abc123`),
      signer,
    );
    expect(repeated.message).not.toMatch(/eyJ|abc123/);
    const page = signInFault(new Error("x"), refused(1, "<html><body>hello</body></html>"), signer);
    expect(page.message).toBe("Sign-in failed: a page came instead of an answer; is a proxy in between?");
  });

  test("a command names nothing that is not an id or a domain", () => {
    const signer = signerOf(
      "cli",
      { AZURE_TENANT_ID: "$(rm -rf /)", AZURE_CLIENT_ID: "; echo" },
      publicCloud,
    );
    expect(signInAgain(signer)).toEqual(["az login"]);
    expect(cureFor(700213, signer)?.next).toEqual([
      "az ad app federated-credential list --id <application id>",
    ]);
  });

  test.each([
    ["usgov", "AzureUSGovernment"],
    ["usgov-dod", "AzureUSGovernment"],
    ["china", "AzureChinaCloud"],
  ])("in the cloud %s the tools are switched first", (name, theirs) => {
    const cloud = cloudNamed(name) ?? publicCloud;
    expect(signInAgain(signerOf("cli", env, cloud))).toEqual([
      `az cloud set --name ${theirs}`,
      `az login --tenant ${tenant}`,
    ]);
    expect(signInAgain(signerOf("developer-cli", {}, cloud))).toEqual([
      `azd config set cloud.name ${theirs}`,
      "azd auth login",
    ]);
  });
});
