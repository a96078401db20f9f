import { afterEach, describe, expect, test, vi } from "vitest";
import { publicCloud } from "../../src/azure/clouds.ts";
import { credentialFor } from "../../src/azure/credential/credential.ts";
import { type Patience, patientWire } from "../../src/azure/patience.ts";

const login = "https://login.microsoftonline.com";
const read = "https://management.azure.com/subscriptions?api-version=2022-12-01";

type Scripted = Response | Error;

/** A wire that gives these answers one after the other, the last one for ever; and what was waited for. */
function scripted(...answers: readonly (() => Scripted)[]) {
  const sent: Request[] = [];
  const waited: number[] = [];
  const controller = new AbortController();
  const patience: Patience = {
    sleep: async (milliseconds) => void waited.push(milliseconds),
    waiting: () => undefined,
    signal: controller.signal,
  };
  const wire = patientWire(
    async (request) => {
      sent.push(request);
      const answer = (answers[sent.length - 1] ?? answers.at(-1))?.();
      if (answer === undefined || answer instanceof Error) throw answer ?? new Error("no answer scripted");
      return answer;
    },
    [login],
    patience,
  );
  return { wire, sent, waited, controller };
}

const ok = () => Response.json({ value: [] });
const status =
  (code: number, headers: Record<string, string> = {}) =>
  () =>
    Response.json({ error: { code: "x" } }, { status: code, headers });
const reset = () =>
  new TypeError("fetch failed", { cause: Object.assign(new Error("reset"), { code: "ECONNRESET" }) });
const noHost = () =>
  new TypeError("fetch failed", { cause: Object.assign(new Error("no host"), { code: "ENOTFOUND" }) });
const silence = () => new DOMException("The operation timed out.", "TimeoutError");
const page = () =>
  new Response("<html>Sign in to the guest network</html>", { headers: { "content-type": "text/html" } });
const half = () => new Response('{"value": [', { headers: { "content-type": "application/json" } });

describe("a service that has never answered", () => {
  /** A wire on which nothing ever comes, until the request is given up. */
  const never = (sent: Request[]) => (request: Request) => {
    sent.push(request);
    return new Promise<Response>((_, reject) => {
      request.signal.addEventListener("abort", () => reject(request.signal.reason));
    });
  };

  afterEach(() => vi.useRealTimers());

  test.each([read, `${login}/x/oauth2/v2.0/token`])("is told within 15 s: %s", async (url) => {
    vi.useFakeTimers();
    const sent: Request[] = [];
    const patience = { sleep: sleepFaked, waiting: () => undefined, signal: new AbortController().signal };
    const failed = reasonOf(patientWire(never(sent), [login], patience)(new Request(url)));
    await vi.advanceTimersByTimeAsync(15_000);
    expect(await failed).toBe("No answer came in time.");
    expect(sent).toHaveLength(1);
  });

  test("is told with what happened before it was silent", async () => {
    vi.useFakeTimers();
    let count = 0;
    const wire = (request: Request) => (count++ === 0 ? Promise.reject(reset()) : never([])(request));
    const patience = { sleep: sleepFaked, waiting: () => undefined, signal: new AbortController().signal };
    const failed = reasonOf(patientWire(wire, [login], patience)(new Request(read)));
    await vi.advanceTimersByTimeAsync(15_000);
    expect(await failed).toBe("fetch failed");
  });

  test("and one that has is waited for longer", async () => {
    vi.useFakeTimers();
    let count = 0;
    const wire = (request: Request) => (count++ === 0 ? Promise.resolve(ok()) : never([])(request));
    const patience = { sleep: sleepFaked, waiting: () => undefined, signal: new AbortController().signal };
    const patient = patientWire(wire, [login], patience);
    await patient(new Request(read));
    const giveUp = new AbortController();
    const failed = reasonOf(patient(new Request(read, { signal: giveUp.signal })));
    await vi.advanceTimersByTimeAsync(59_000);
    giveUp.abort(new Error("still waited for"));
    expect(await failed).toBe("still waited for");
  });
});

async function reasonOf(work: Promise<Response>): Promise<string> {
  try {
    return `${(await work).status}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function sleepFaked(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

describe("a read", () => {
  test.each([
    ["408", status(408)],
    ["429 without a time", status(429)],
    ["500", status(500)],
    ["502", status(502)],
    ["503", status(503)],
    ["504", status(504)],
    ["a broken connection", reset],
    ["a silence", silence],
    ["a page of a proxy", page],
    ["half an answer", half],
  ])("is repeated after %s", async (_title, trouble) => {
    const { wire, sent, waited } = scripted(trouble, ok);
    expect((await wire(new Request(read))).status).toBe(200);
    expect(sent).toHaveLength(2);
    expect(waited).toEqual([500]);
  });

  test("waits as long as the service asks for, within two minutes", async () => {
    const patient = scripted(status(429, { "retry-after": "7" }), ok);
    await patient.wire(new Request(read));
    expect(patient.waited).toEqual([7000]);
    const refused = scripted(status(429, { "retry-after": "372" }), ok);
    expect((await refused.wire(new Request(read))).status).toBe(429);
    expect(refused.waited).toEqual([]);
  });

  test("is given up after six attempts, and the service's own answer is handed on", async () => {
    const { wire, sent, waited } = scripted(status(503));
    expect((await wire(new Request(read))).status).toBe(503);
    expect(sent).toHaveLength(6);
    expect(waited).toEqual([500, 1000, 2000, 4000, 8000]);
  });

  test.each([
    ["403", status(403)],
    ["404", status(404)],
    ["412", status(412)],
  ])("takes %s for an answer", async (_title, answer) => {
    const { wire, sent } = scripted(answer);
    await wire(new Request(read));
    expect(sent).toHaveLength(1);
  });

  test("of a host that does not exist fails at once", async () => {
    const { wire, sent } = scripted(noHost);
    await expect(wire(new Request(read))).rejects.toThrow("fetch failed");
    expect(sent).toHaveLength(1);
  });

  test("that gets a proxy's page for good says so", async () => {
    await expect(scripted(page).wire(new Request(read))).rejects.toThrow(
      "management.azure.com answered with something that is not JSON",
    );
  });

  test("of a policy may come as the policy itself", async () => {
    const policy = () =>
      new Response("<policies />", {
        headers: { "content-type": "application/vnd.ms-azure-apim.policy.raw+xml" },
      });
    const { wire, sent } = scripted(policy);
    expect(await (await wire(new Request(read))).text()).toBe("<policies />");
    expect(sent).toHaveLength(1);
  });

  test("ends at Ctrl-C, with its reason", async () => {
    const { wire, sent, controller } = scripted(ok);
    controller.abort(new Error("Interrupted."));
    await expect(wire(new Request(read))).rejects.toThrow("Interrupted.");
    expect(sent).toHaveLength(0);
  });
});

test("sixteen reads at once leave one listener behind, and Ctrl-C ends them all", async () => {
  const controller = new AbortController();
  const listeners: string[] = [];
  const { signal } = controller;
  const original = signal.addEventListener.bind(signal);
  signal.addEventListener = (...args: Parameters<typeof original>) => {
    listeners.push(args[0]);
    original(...args);
  };
  const patience = { sleep: async () => undefined, waiting: () => undefined, signal };
  const never = (request: Request) =>
    new Promise<Response>((_, reject) => {
      request.signal.addEventListener("abort", () => reject(new Error("aborted")));
    });
  const wire = patientWire(never, [login], patience);
  const reads = Array.from({ length: 16 }, () => wire(new Request(read)));
  controller.abort(new Error("Interrupted."));
  for (const outcome of await Promise.allSettled(reads)) {
    expect(outcome).toMatchObject({ status: "rejected", reason: { message: "Interrupted." } });
  }
  expect(listeners).toEqual(["abort"]);
});

describe("a write", () => {
  const write = () => new Request(read, { method: "PUT", body: "{}" });

  test.each([
    ["429", status(429, { "retry-after": "1" })],
    ["503", status(503)],
    ["409", status(409)],
  ])("is sent once, and %s is handed on", async (_title, answer) => {
    const { wire, sent } = scripted(answer, ok);
    expect((await wire(write())).ok).toBe(false);
    expect(sent).toHaveLength(1);
  });

  test.each([
    ["a broken connection", reset],
    ["a silence", silence],
    ["half an answer", half],
  ])("is sent once, and %s counts as no answer", async (_title, trouble) => {
    const { wire, sent } = scripted(trouble, ok);
    await expect(wire(write())).rejects.toThrow(/fetch failed|timed out|not JSON/);
    expect(sent).toHaveLength(1);
  });

  test("to the authority is a sign-in, and may be repeated with its form", async () => {
    const { wire, sent } = scripted(reset, ok);
    await wire(new Request(`${login}/common/oauth2/v2.0/token`, { method: "POST", body: "grant_type=x" }));
    expect(await Promise.all(sent.map((request) => request.text()))).toEqual([
      "grant_type=x",
      "grant_type=x",
    ]);
  });
});

describe("what is no answer although it says 200", () => {
  const list =
    "https://management.azure.com/subscriptions/s/resourceGroups/g/providers/Microsoft.ApiManagement/service/a/apis?api-version=1";
  const one =
    "https://management.azure.com/subscriptions/s/resourceGroups/g/providers/Microsoft.ApiManagement/service/a?api-version=1";

  test.each<[string, string, unknown, RegExp | null]>([
    ["an error", one, { error: { code: "x" } }, /an error in the place/],
    ["null", one, null, /not an object/],
    ["a list of nothing", one, [], /not an object/],
    ["an object", one, { id: "x" }, null],
    ["an empty object", one, {}, /an empty object/],
    ["an object for a list", list, { id: "x" }, /not a list/],
    ["a list", list, { value: [] }, null],
    ["a list that leads to itself", list, { value: [], nextLink: list }, /leads back to itself/],
    ["an object for the subscriptions", read, { id: "x" }, /not a list/],
    [
      "an object for app registrations",
      "https://graph.microsoft.com/v1.0/applications?$top=10",
      { id: "x" },
      /not a list/,
    ],
    ["an app registration", "https://graph.microsoft.com/v1.0/applications(appId='x')", { id: "x" }, null],
    [
      "a policy of the directory",
      "https://graph.microsoft.com/v1.0/policies/defaultAppManagementPolicy",
      { id: "x" },
      null,
    ],
  ])("%s", async (_title, url, body, complaint) => {
    const { wire, sent } = scripted(() => Response.json(body));
    const outcome = await wire(new Request(url)).catch((error: unknown) => String(error));
    if (complaint === null) expect(outcome).toBeInstanceOf(Response);
    else expect(outcome).toMatch(complaint);
    expect(sent).toHaveLength(complaint === null ? 1 : 6);
  });

  test("a status that does not exist", async () => {
    const { wire } = scripted(() => new RangeError("status must be in the range of 200 to 599"));
    await expect(wire(new Request(read))).rejects.toThrow("answered with a status that does not exist");
  });
});

describe("sign-in to both planes at once", () => {
  test("looks the authority up once, so that one that asks to wait is not asked again in between", async () => {
    const authority = "https://login.example";
    const asked: string[] = [];
    const waited: number[] = [];
    const wire = patientWire(
      async ({ url }) => {
        asked.push(new URL(url).pathname);
        if (!url.includes("openid-configuration"))
          return Response.json({ access_token: "a.b.c", expires_in: 3600, token_type: "Bearer" });
        if (asked.length < 3) return status(429, { "retry-after": "7" })();
        const at = `${authority}/t`;
        return Response.json({
          issuer: `${at}/v2.0`,
          authorization_endpoint: `${at}/authorize`,
          token_endpoint: `${at}/token`,
          jwks_uri: `${at}/keys`,
        });
      },
      [authority],
      {
        sleep: async (milliseconds) => void waited.push(milliseconds),
        waiting: () => undefined,
        signal: new AbortController().signal,
      },
    );
    const cloud = { ...publicCloud, login: authority, discoverable: false };
    const choice = { kind: "client-secret", tenantId: "t", clientId: "c", clientSecret: "s" } as const;
    const credential = credentialFor(choice, cloud, wire);
    await Promise.all(
      [cloud.graph, cloud.arm].map((resource) => credential.getToken(`${resource}/.default`)),
    );
    expect(asked.filter((path) => path.endsWith("/openid-configuration"))).toHaveLength(3);
    expect(waited).toEqual([7000, 7000]);
  });
});
