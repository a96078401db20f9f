import { decodeJwt } from "jose";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { publicCloud } from "../../src/azure/clouds.ts";
import { credentialFor } from "../../src/azure/credential/credential.ts";
import { signIn } from "../../src/azure/sign-in.ts";
import type { Wire } from "../../src/azure/wire.ts";
import type { Fault } from "../../src/core/fault.ts";
import { openSandbox, type Sandbox } from "../../src/sandbox/open.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";

const cloud = { ...publicCloud, discoverable: false };

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"], now: Date.parse("2026-11-23T10:00:00Z") }));
afterEach(() => void vi.useRealTimers());

interface Device {
  readonly sandbox: Sandbox;
  /** What the person was told. */
  readonly told: string[];
  readonly token: (resource: string) => Promise<string>;
  readonly signedIn: () => ReturnType<typeof signIn>;
  /** How many times a device code was asked for, and how many polls found nobody. */
  readonly counts: { codes: number; pending: number };
}

/** A device that signs in. `person` is what the person does at the browser after the first poll that found nobody. */
async function device(
  person: (sandbox: Sandbox, code: string) => Promise<unknown>,
  env: Readonly<Record<string, string>> = {},
): Promise<Device> {
  const sandbox = await openSandbox("flights", { now: Date.now });
  const told: string[] = [];
  const counts = { codes: 0, pending: 0 };
  const wire: Wire = async (request) => {
    const answer = await sandbox.fetch(request);
    if (request.url.includes("/devicecode")) {
      counts.codes++;
      // Nobody waits five seconds in a test.
      return Response.json({ ...((await answer.json()) as object), interval: 0 }, { status: answer.status });
    }
    if (answer.status !== 200 && (await answer.clone().text()).includes("authorization_pending")) {
      counts.pending++;
      if (counts.pending === 1) await person(sandbox, /code (\w+)$/.exec(told.at(-1) ?? "")?.[1] ?? "");
    }
    return answer;
  };
  const place = { env, readText: async () => "", tell: (line: string) => void told.push(line) };
  const credential = credentialFor({ kind: "way", auth: "device", place }, cloud, wire);
  return {
    sandbox,
    told,
    counts,
    token: async (resource) => (await credential.getToken(`${resource}/.default`))?.token ?? "",
    signedIn: () => signIn(credential, cloud),
  };
}

const page = "https://login.microsoftonline.com/common/oauth2/deviceauth";

/** A person types the code, picks an account and answers. */
function person(user: string, accept: boolean) {
  return async (sandbox: Sandbox, code: string): Promise<string> => {
    const visit = async (url: string) => (await sandbox.fetch(new Request(url))).text();
    expect(await visit(page)).toContain("Enter code");
    const accounts = await visit(`${page}?code=${code.toLowerCase()}`);
    const link = [...accounts.matchAll(/href="([^"]+)"/g)]
      .map(([, href = ""]) => href.replaceAll("&amp;", "&"))
      .find((href) => href.includes(encodeURIComponent(user)));
    const question = await visit(new URL(link ?? "", page).href);
    expect(question).toContain("Are you trying to sign in to <bdi>Microsoft Azure CLI</bdi>?");
    const fields = [...question.matchAll(/name="(\w+)" value="([^"]*)"/g)];
    const body = new URLSearchParams();
    for (const [, name = "", value = ""] of fields) body.set(name, value);
    body.set("accept", String(accept));
    return (await sandbox.fetch(new Request(page, { method: "POST", body }))).text();
  };
}

async function faultOf(work: Promise<unknown>): Promise<Fault> {
  return (await work.then(
    () => expect.unreachable("it signed in"),
    (error: unknown) => error,
  )) as Fault;
}

describe("--auth device", () => {
  test("asks one person once, for both planes", async () => {
    const { signedIn, told, counts } = await device(person("ada@contoso.com", true));
    expect(await signedIn()).toMatchObject({ who: "ada@contoso.com", tenant: ids.contoso, way: "device" });
    expect(told).toEqual([
      expect.stringMatching(
        /^To sign in, open https:\/\/login\.microsoftonline\.com\/common\/oauth2\/deviceauth in a browser and enter the code [A-Z2-9]{9}$/,
      ),
    ]);
    expect(counts).toEqual({ codes: 1, pending: 1 });
  });

  test("renews tokens without asking again", async () => {
    const { token, counts } = await device(person("ada@contoso.com", true));
    const first = await token(cloud.arm);
    vi.setSystemTime(Date.now() + 3 * 3_600_000);
    const second = await token(cloud.arm);
    expect(second).not.toBe(first);
    expect(decodeJwt(second).exp ?? 0).toBeGreaterThan(Date.now() / 1000);
    expect(decodeJwt(await token(cloud.graph)).upn).toBe("ada@contoso.com");
    expect(counts.codes).toBe(1);
  });

  test("signs in to the tenant that AZURE_TENANT_ID names, which refuses others", async () => {
    let seen = "";
    const { signedIn } = await device(
      async (sandbox, code) => {
        seen = await person("fay@fabrikam.com", true)(sandbox, code);
        return person("ada@contoso.com", true)(sandbox, code);
      },
      { AZURE_TENANT_ID: ids.contoso },
    );
    expect(await signedIn()).toMatchObject({ who: "ada@contoso.com", tenant: ids.contoso });
    expect(seen).toContain("AADSTS50020");
  });

  test("that was declined says so; the other plane does not ask again", async () => {
    const { signedIn, counts } = await device(person("ada@contoso.com", false));
    const fault = await faultOf(signedIn());
    expect(fault).toMatchObject({ code: "sign-in", next: ["az login"] });
    expect(fault.message).toMatch(
      /^Sign-in failed: The sign-in was declined at the browser \(AADSTS\d+\)\.$/,
    );
    expect(counts.codes).toBe(1);
  });

  test("whose code nobody used in time says so", async () => {
    const { signedIn } = await device(async () => vi.setSystemTime(Date.now() + 16 * 60_000));
    const fault = await faultOf(signedIn());
    expect(fault.code).toBe("sign-in");
    expect(fault.message).toContain("The code was not used in time");
  });

  test("a wrong code opens nothing", async () => {
    const { sandbox } = await device(async () => undefined);
    const answer = await sandbox.fetch(new Request(`${page}?code=WRONG2345`));
    expect(await answer.text()).toContain("That code is not waiting for anybody.");
  });
});

describe("the sandbox's device codes", () => {
  async function askedAt(authority: string, client: string): Promise<unknown> {
    const sandbox = await openSandbox("flights");
    const body = new URLSearchParams({ client_id: client, scope: "https://graph.microsoft.com/.default" });
    const url = `https://login.microsoftonline.com/${authority}/oauth2/v2.0/devicecode`;
    return (await sandbox.fetch(new Request(url, { method: "POST", body }))).json();
  }

  test("are refused at common, and to clients that are not public", async () => {
    const cli = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";
    expect(await askedAt("common", cli)).toMatchObject({ error_codes: [9001023] });
    expect(await askedAt(ids.contoso, ids.clientApp)).toMatchObject({ error_codes: [7000218] });
    expect(await askedAt("organizations", cli)).toMatchObject({ expires_in: 900, interval: 5 });
  });
});
