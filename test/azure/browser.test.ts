import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { publicCloud } from "../../src/azure/clouds.ts";
import { credentialFor } from "../../src/azure/credential/credential.ts";
import { signIn } from "../../src/azure/sign-in.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";
import { signInAt } from "../sandbox/person.ts";
import { freshWorld } from "../support/program.ts";
import { scratchFolder } from "../support/scratch.ts";

const cloud = { ...publicCloud, discoverable: false };
const before = { ...process.env };
let opened = "";

// The browser is a script that writes down what it is to show, by the ways in which Linux and macOS start one.
beforeEach(() => {
  const folder = scratchFolder("browser");
  opened = join(folder, "opened");
  const browser = join(folder, "open");
  writeFileSync(browser, `#!/bin/sh\nfor last; do :; done\nprintf '%s' "$last" > '${opened}'\n`);
  chmodSync(browser, 0o755);
  Object.assign(process.env, { BROWSER: browser, PATH: [folder, before["PATH"] ?? ""].join(delimiter) });
});
afterEach(() => void Object.assign(process.env, before, { BROWSER: before["BROWSER"] ?? "" }));

/** A person at the browser, who comes back to the program with what `answer` makes of the sign-in's address. */
async function atBrowser(answer: (url: URL) => Promise<URL>): Promise<void> {
  while (!existsSync(opened) || readFileSync(opened, "utf8") === "") await wait(20);
  await fetch(await answer(new URL(readFileSync(opened, "utf8"))));
}

async function computer() {
  const sandbox = await freshWorld();
  const told: string[] = [];
  const place = { env: {}, readText: async () => "", tell: (line: string) => void told.push(line) };
  const credential = credentialFor({ kind: "way", auth: "browser", place }, cloud, sandbox.fetch);
  return { sandbox, told, signedIn: () => signIn(credential, cloud) };
}

describe("--auth browser", () => {
  test("signs a person in to both planes at one visit", async () => {
    const { sandbox, told, signedIn } = await computer();
    const fetchThere = (input: string | URL, init?: RequestInit) => sandbox.fetch(new Request(input, init));
    const [who] = await Promise.all([
      signedIn(),
      atBrowser(async (url) => {
        const back = await signInAt(url, { fetch: fetchThere, user: "ada@contoso.com", pages: [] });
        return back ?? url;
      }),
    ]);
    expect(who).toMatchObject({ who: "ada@contoso.com", tenant: ids.contoso, way: "browser" });
    expect(told).toEqual(["Sign in at the browser that opens now"]);
  });

  test("that comes back with a refusal says it in one sentence", async () => {
    const { signedIn } = await computer();
    const refusal = "AADSTS53003: Access has been blocked by Conditional Access policies.";
    const [outcome] = await Promise.allSettled([
      signedIn(),
      atBrowser(async (url) => {
        const back = new URL(url.searchParams.get("redirect_uri") ?? "");
        const state = url.searchParams.get("state") ?? "";
        back.search = new URLSearchParams({
          error: "access_denied",
          error_description: refusal,
          state,
        }).toString();
        return back;
      }),
    ]);
    expect(outcome).toMatchObject({
      status: "rejected",
      reason: {
        code: "sign-in",
        message: expect.stringMatching(
          /^Sign-in failed: Conditional access of the tenant .*\(AADSTS53003\)\.$/,
        ),
      },
    });
  });
});
