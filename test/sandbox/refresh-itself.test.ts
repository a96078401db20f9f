import { describe, expect, test } from "vitest";
import { findApplication } from "../../src/sandbox/directory.ts";
import type { Sandbox } from "../../src/sandbox/open.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";
import { freshWorld } from "../support/program.ts";
import { personAt } from "./person.ts";

const login = `https://login.microsoftonline.com/${ids.contoso}/oauth2/v2.0`;
const uri = `api://${ids.apiApp}/access_as_user`;
const bare = `${ids.apiApp}/access_as_user`;

/** What the token endpoint says to a form: `token`, or the number of its refusal. */
async function answerTo(sandbox: Sandbox, form: Readonly<Record<string, string>>) {
  const body = new URLSearchParams({ client_id: ids.apiApp, ...form });
  const answer = await sandbox.fetch(new Request(`${login}/token`, { method: "POST", body }));
  return (await answer.json()) as {
    readonly refresh_token?: string;
    readonly error_codes?: readonly number[];
  };
}

/** Signs ben in for that scope in the world where client and API are one, and gives the refresh token. */
async function refreshTokenFor(sandbox: Sandbox, scope: string): Promise<string> {
  const fetch = (input: string | URL, init?: RequestInit) => sandbox.fetch(new Request(input, init));
  const person = personAt({ fetch, user: "ben@contoso.com", pages: [], clientId: ids.apiApp });
  const url = new URL(`${login}/authorize`);
  const query = { client_id: ids.apiApp, response_type: "code", redirect_uri: person.redirectUrl };
  for (const [name, value] of Object.entries({ ...query, scope: `${scope} offline_access` })) {
    url.searchParams.set(name, value);
  }
  await person.redirectToAuthorization(url);
  const { refresh_token = "" } = await answerTo(sandbox, {
    grant_type: "authorization_code",
    code: person.cameBackWith().get("code") ?? "",
    redirect_uri: person.redirectUrl,
  });
  expect(refresh_token).not.toBe("");
  return refresh_token;
}

describe("an app that refreshes a token for itself", () => {
  test("is one app", async () => {
    const { application } = findApplication((await freshWorld("one-registration")).world, ids.apiApp) ?? {};
    expect(application?.requiredResourceAccess.map(({ resourceAppId }) => resourceAppId)).toContain(
      ids.apiApp,
    );
  });

  test.each([
    ["its URI", uri, "no scope", null, [90009]],
    ["its URI", uri, "sign-in scopes alone", "openid offline_access", [90009]],
    ["its URI", uri, "the same scope", `${uri} offline_access`, undefined],
    ["its bare id", bare, "no scope", null, undefined],
    ["its bare id", bare, "the same scope", bare, undefined],
  ])("signed in for %s (%s), refreshing with %s (%s): %j", async (_name, scope, _with, again, refusal) => {
    const sandbox = await freshWorld("one-registration");
    const refresh_token = await refreshTokenFor(sandbox, scope);
    const form = { grant_type: "refresh_token", refresh_token };
    const answer = await answerTo(sandbox, again === null ? form : { ...form, scope: again });
    expect(answer.error_codes).toEqual(refusal);
    expect("access_token" in answer).toBe(refusal === undefined);
  });
});
