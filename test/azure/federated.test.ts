import { decodeJwt } from "jose";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { publicCloud } from "../../src/azure/clouds.ts";
import { credentialFor } from "../../src/azure/credential/credential.ts";
import { onlyTo } from "../../src/azure/origins.ts";
import { signIn } from "../../src/azure/sign-in.ts";
import type { Wire } from "../../src/azure/wire.ts";
import type { AuthKind } from "../../src/core/entra/auth-kinds.ts";
import type { Fault } from "../../src/core/fault.ts";
import { openSandbox, type Sandbox } from "../../src/sandbox/open.ts";
import {
  assertionFor,
  gitHubJob,
  gitHubVariables,
  handOut,
  type Job,
  pipelinesJob,
  pipelinesVariables,
  trust,
} from "../support/assertions.ts";

// Federated sign-in through @azure/identity, against the sandbox's sign-in service. The clock is everybody's: the sandbox's,
// the SDK's and ours.

const cloud = { ...publicCloud, discoverable: false };
const minutes = 60_000;

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"], now: Date.parse("2026-11-23T10:00:00Z") }));
afterEach(() => void vi.useRealTimers());

interface Station {
  readonly sandbox: Sandbox;
  readonly sent: Request[];
  readonly assertions: string[];
  /** Signs in to both planes. */
  readonly signedIn: () => ReturnType<typeof signIn>;
  readonly token: () => Promise<string>;
}

/** A job that signs in. `wrong` may answer in place of the service that hands out assertions. */
async function station(
  auth: AuthKind,
  differences: {
    readonly job?: Partial<Job>;
    readonly file?: () => Promise<string>;
    readonly wrong?: (request: Request) => Response | null;
    readonly env?: Readonly<Record<string, string>>;
  } = {},
): Promise<Station> {
  const sandbox = await openSandbox("flights", { now: Date.now });
  trust(sandbox, gitHubJob);
  trust(sandbox, pipelinesJob);
  const env = {
    ...(auth === "pipelines" ? pipelinesVariables(sandbox) : gitHubVariables(sandbox)),
    ...(auth === "workload" ? { AZURE_FEDERATED_TOKEN_FILE: "token.txt" } : {}),
    ...differences.env,
  };
  const sent: Request[] = [];
  const assertions: string[] = [];
  const mint = async (job: Job) => {
    const assertion = await assertionFor(sandbox, { ...job, ...differences.job }, Date.now());
    assertions.push(assertion);
    return assertion;
  };
  const wire: Wire = async (request) => {
    sent.push(request.clone());
    const isToSandbox = new URL(request.url).origin === cloud.login;
    return (
      (isToSandbox ? null : differences.wrong?.(request)) ??
      (await handOut(request, mint)) ??
      sandbox.fetch(request)
    );
  };
  const place = {
    env,
    readText: () => (differences.file ?? (() => mint(gitHubJob)))(),
    tell: () => undefined,
  };
  const credential = credentialFor({ kind: "way", auth, place }, cloud, onlyTo(cloud, env, wire));
  return {
    sandbox,
    sent,
    assertions,
    signedIn: () => signIn(credential, cloud),
    token: async () => (await credential.getToken(`${cloud.arm}/.default`))?.token ?? "",
  };
}

async function faultOf(work: Promise<unknown>): Promise<Fault> {
  return (await work.then(
    () => expect.unreachable("it signed in"),
    (error: unknown) => error,
  )) as Fault;
}

const kinds = ["workload", "github", "pipelines"] as const;

describe.each(kinds)("--auth %s", (auth) => {
  test("signs in to both planes, and says how and where", async () => {
    const { sandbox, signedIn, sent } = await station(auth);
    expect(await signedIn()).toMatchObject({
      tenant: sandbox.signIn.tenantId,
      who: `application ${sandbox.signIn.clientId}`,
      way: auth,
    });
    const forms = await Promise.all(
      sent.filter(({ url }) => url.includes("/token")).map((request) => request.text()),
    );
    const resources = forms.map((form) => new URLSearchParams(form).get("scope"));
    expect(resources.join(" ")).toContain(`${cloud.graph}/.default`);
    expect(resources.join(" ")).toContain(`${cloud.arm}/.default`);
    expect(forms.join(" ")).not.toContain("client_secret");
  });

  test("gets a fresh assertion when the token ends, hours after the first one has expired", async () => {
    const { token, assertions } = await station(auth);
    const first = await token();
    expect(await token()).toBe(first);
    expect(assertions).toHaveLength(1);
    vi.setSystemTime(Date.now() + 180 * minutes);
    const second = await token();
    expect(second).not.toBe(first);
    expect(decodeJwt(second).exp ?? 0).toBeGreaterThan(Date.now() / 1000);
    expect(new Set(assertions).size).toBe(2);
  });

  test("is told that nobody trusts this subject, in Entra's words and with a command", async () => {
    const { signedIn, sandbox } = await station(auth, {
      job: { subject: "repo:mallory/flights:pull_request" },
    });
    const fault = await faultOf(signedIn());
    expect(fault.code).toBe("sign-in");
    expect(fault.message).toMatch(/trusts no such token.*\(AADSTS700213\)\.$/);
    expect(fault.hint).toContain("repo:mallory/flights:pull_request");
    expect(fault.next).toEqual([`az ad app federated-credential list --id ${sandbox.signIn.clientId}`]);
    expect(fault.requestId).toMatch(/^[\da-f-]{36}$/);
  });

  test.each([
    ["another issuer", { issuer: "https://issuer.example" }, "700211"],
    ["a subject in another case", { subject: gitHubJob.subject.replace("repo", "Repo") }, "7002138"],
  ] as const)("is refused with %s", async (_title, job, number) => {
    const wrong = auth === "pipelines" ? { ...job, ...upperCased(job) } : job;
    expect((await faultOf((await station(auth, { job: wrong })).signedIn())).message).toContain(
      `(AADSTS${number})`,
    );
  });
});

function upperCased(job: Partial<Job>): Partial<Job> {
  return job.subject === undefined ? {} : { subject: pipelinesJob.subject.toUpperCase() };
}

test("an audience that no federated credential has is refused", async () => {
  const { signedIn } = await station("workload", { job: { audience: "https://github.com/contoso" } });
  expect((await faultOf(signedIn())).message).toContain("(AADSTS700212)");
});

describe("a file with a token", () => {
  test("that has expired is said to be so, and who has to write a new one", async () => {
    const written = { text: "" };
    const { signedIn, sandbox } = await station("workload", { file: () => Promise.resolve(written.text) });
    written.text = await assertionFor(sandbox, gitHubJob, Date.now() - 10 * minutes);
    const fault = await faultOf(signedIn());
    expect(fault.message).toBe(
      "Sign-in failed: The token that the sign-in is made with has expired (AADSTS700024).",
    );
    expect(fault.hint).toContain("AZURE_FEDERATED_TOKEN_FILE");
    expect(fault.hint).toContain("expiry time of assertion 2026-11-23T09:55:00");
  });

  const useless: readonly (readonly [string, () => Promise<string>, RegExp])[] = [
    ["is not there", () => Promise.reject(new Error("no such file")), /is of no use: no such file/],
    ["is empty", async () => " \n", /is empty/],
    ["holds something else", async () => "hello", /AADSTS50027/],
  ];

  test.each(useless)("that %s is said to be so", async (_title, file, message) => {
    const { signedIn } = await station("workload", { file });
    const fault = await faultOf(signedIn());
    expect(fault.code).toBe("sign-in");
    expect(fault.message).toMatch(message);
  });
});

describe.each(["github", "pipelines"] as const)("a request address of %s", (auth) => {
  const page = (): Response =>
    new Response("<html><body>Sign in\u001b[2J ##vso[task.complete]</body></html>", {
      headers: { "content-type": "text/html" },
    });

  test.each([
    ["401", () => new Response("", { status: 401 }), /answer was 401/],
    [
      "403 with words",
      () => Response.json({ message: "No \u001b[2J way." }, { status: 403 }),
      /403: No .* way\./,
    ],
    ["500", () => new Response("oops", { status: 500 }), /answer was 500/],
    ["a page", page, /answer was 200 without (value|oidcToken)/],
    ["nothing", () => new Response(""), /answer was 200 without/],
    ["a token of another name", () => Response.json({ token: "x" }), /without (value|oidcToken)/],
    [
      "a redirect",
      () => new Response(null, { status: 302, headers: { location: "https://e.example" } }),
      /302/,
    ],
  ] as const)("that answers with %s is named, and what helps", async (_title, wrong, message) => {
    const { signedIn, sent } = await station(auth, { wrong });
    const fault = await faultOf(signedIn());
    expect(fault.code).toBe("sign-in");
    expect(fault.message).toMatch(/^(GitHub|Azure Pipelines) gave no token for this job: /);
    expect(fault.message).toMatch(message);
    expect(fault.hint).toMatch(/id-token: write|SYSTEM_ACCESSTOKEN|run the job again/);
    expect(sent.some(({ url }) => url.includes("e.example"))).toBe(false);
  });

  test("that cannot be reached is named with the reason", async () => {
    const gone = new TypeError("fetch failed", {
      cause: Object.assign(new Error("no"), { code: "ENOTFOUND" }),
    });
    const { signedIn } = await station(auth, {
      wrong: () => {
        throw gone;
      },
    });
    expect((await faultOf(signedIn())).message).toMatch(
      /cannot be reached: its name is not known here \(ENOTFOUND\)/,
    );
  });

  test("without https gets no token of the job", async () => {
    const name = auth === "github" ? "ACTIONS_ID_TOKEN_REQUEST_URL" : "SYSTEM_OIDCREQUESTURI";
    const { signedIn, sent } = await station(auth, { env: { [name]: "http://evil.example/token" } });
    expect((await faultOf(signedIn())).message).toContain(`${name} is no https address`);
    expect(sent).toEqual([]);
  });
});
