import { beforeEach, describe, expect, test } from "vitest";
import type { Sandbox } from "../../src/sandbox/open.ts";
import { signInAs } from "../../src/sandbox/sign-in-as.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";
import { quickSandbox } from "./quick.ts";

// The token endpoint exchanges a person's token for one to another API.

const secret = "sandbox-only-on-behalf-of";
let sandbox: Sandbox;
let assertion = "";

beforeEach(async () => {
  let now = Date.parse("2026-03-01T12:00:00Z");
  sandbox = await quickSandbox(
    ({ clientSecrets, tenants }) => {
      clientSecrets.push({ clientId: ids.apiApp, clientSecret: secret });
      const home = tenants.find(({ id }) => id === ids.contoso);
      const principal = home?.servicePrincipals.find(({ appId }) => appId === ids.apiApp);
      home?.oauth2PermissionGrants.push({
        id: "b5D8g3Lk0WqVnYc2RtXa1g",
        clientId: principal?.id ?? "",
        consentType: "AllPrincipals",
        principalId: null,
        resourceId: "0b6b4b02-8f5d-4c33-9a0c-0a54a5d1b001",
        scope: "User.Read",
      });
    },
    { now: () => now },
  );
  const signedIn = await signInAs(sandbox, {
    user: "ben@contoso.com",
    clientId: ids.clientApp,
    scope: `api://${ids.apiApp}/.default`,
    authorityTenant: ids.contoso,
    consent: true,
  });
  assertion = signedIn.signedIn ? signedIn.accessToken : "";
  wait = (milliseconds) => {
    now += milliseconds;
  };
});

let wait: (milliseconds: number) => void = () => undefined;

async function exchange(changes: Readonly<Record<string, string | null>> = {}, tenant: string = ids.contoso) {
  const fields: Readonly<Record<string, string | null>> = {
    grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
    requested_token_use: "on_behalf_of",
    client_id: ids.apiApp,
    client_secret: secret,
    scope: "https://graph.microsoft.com/User.Read",
    assertion,
    ...changes,
  };
  const form = Object.entries(fields).filter((field): field is [string, string] => field[1] !== null);
  const url = `https://login.microsoftonline.com/${tenant}/oauth2/v2.0/token`;
  const answer = await sandbox.fetch(new Request(url, { method: "POST", body: new URLSearchParams(form) }));
  return JSON.parse(await answer.text());
}

function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"));
}

test("gives a token of the same person to the other API", async () => {
  const { access_token: token } = await exchange();
  expect(claimsOf(token)).toMatchObject({
    aud: "https://graph.microsoft.com",
    appid: ids.apiApp,
    oid: claimsOf(assertion)["oid"],
    tid: ids.contoso,
    scp: "User.Read",
  });
});

describe("is refused", () => {
  test.each([
    ["at another tenant than the one that issued the assertion", {}, ids.fabrikam, 700016],
    ["at common", {}, "common", 50194],
    ["without an assertion", { assertion: null }, ids.contoso, 900144],
    ["without a use", { requested_token_use: null }, ids.contoso, 900144],
    ["with a wrong secret", { client_secret: "x" }, ids.contoso, 7000215],
    ["with a text that is no token", { assertion: "x" }, ids.contoso, 50013],
    [
      "for a scope that nobody consented to",
      { scope: "https://graph.microsoft.com/Application.Read.All" },
      ids.contoso,
      65001,
    ],
  ])("%s", async (_name, changes, tenant, number) => {
    expect((await exchange(changes, tenant)).error_codes).toEqual([number]);
  });

  test("at another authority once the API is multi-tenant and known there", async () => {
    const api = sandbox.world.tenants[0]?.applications.find(({ appId }) => appId === ids.apiApp);
    if (api !== undefined) api.signInAudience = "AzureADMultipleOrgs";
    expect((await exchange({}, "common")).error_codes).toEqual([50013]);
    expect((await exchange({}, "organizations")).error_codes).toEqual([50013]);
  });

  test("when the assertion is for another API", async () => {
    const { access_token: token } = await exchange();
    expect((await exchange({ assertion: token })).error_codes).toEqual([500131]);
  });

  test("when the assertion has expired", async () => {
    wait(2 * 3600 * 1000);
    expect((await exchange()).error_codes).toEqual([500133]);
  });
});
