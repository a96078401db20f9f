import fc from "fast-check";
import { expect, test } from "vitest";
import type { Sandbox } from "../../src/sandbox/open.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";
import { commentOn } from "../sandbox/arm-calls.ts";
import { administrator } from "../sandbox/clients.ts";
import { quickSandbox } from "../sandbox/quick.ts";
import { run } from "../support/program.ts";
import { registrationOf } from "../support/registration.ts";

/** Something another administrator does, right before the program's request with this number. */
interface Edit {
  readonly before: number;
  readonly on: keyof typeof edits;
}

const metadata = "/apis/flights-mcp/operations/oauth-authorization-server-metadata";

/** Each leaves a mark with a number of its own; a mark that is gone was overwritten by somebody who had not seen it. */
const edits = {
  "the API's policy": (sandbox: Sandbox, mark: number) =>
    commentOn(sandbox, "/apis/flights-mcp", `mark ${mark}`),
  "the metadata's policy": (sandbox: Sandbox, mark: number) => commentOn(sandbox, metadata, `mark ${mark}`),
  "another API's policy": (sandbox: Sandbox, mark: number) =>
    commentOn(sandbox, "/apis/weather", `mark ${mark}`),
  "the API app's known clients": async (sandbox: Sandbox, mark: number) => {
    const known = registrationOf(sandbox, ids.apiApp).api.knownClientApplications;
    await patch(sandbox, ids.apiApp, { api: { knownClientApplications: [...known, markedId(mark)] } });
  },
  "the API app's name": (sandbox: Sandbox, mark: number) =>
    patch(sandbox, ids.apiApp, { displayName: `Flights ${mark}` }),
  "the client app's name": (sandbox: Sandbox, mark: number) =>
    patch(sandbox, ids.clientApp, { displayName: `Client ${mark}` }),
  "the client app's redirect URIs": (sandbox: Sandbox, mark: number) =>
    patch(sandbox, ids.clientApp, { web: { redirectUris: [`https://${mark}.contoso.com/back`] } }),
} as const;

const usualRuns = process.env.FAULT_MATRIX === "sample" ? 200 : 500;
const runs = Number(process.env.LAWS_RUNS ?? usualRuns);
const kinds = Object.keys(edits) as (keyof typeof edits)[];
const command = ["migrate", "--yes", "--with", "known-client", "--format", "json"];

/** Half of the edits come while everything is read, half from the last look before the first write on. */
function editsAround(firstWrite: number, last: number): fc.Arbitrary<Edit[]> {
  const before = fc.oneof(
    fc.integer({ min: 1, max: firstWrite }),
    fc.integer({ min: firstWrite - 6, max: last }),
  );
  return fc.array(fc.record({ before, on: fc.constantFrom(...kinds) }), { minLength: 1, maxLength: 3 });
}

/** The API app knows no client yet, so that its collection is written, too. */
function freshSetup(): Promise<Sandbox> {
  return quickSandbox(({ tenants }) => {
    const app = tenants.flatMap(({ applications }) => applications).find(({ appId }) => appId === ids.apiApp);
    if (app !== undefined) app.api.knownClientApplications = [];
  });
}

test(`in ${runs} runs with another administrator at work, nothing is overwritten that the plan did not see`, async () => {
  const ends = new Map<number, number>();
  const { sent: undisturbed } = await run(await freshSetup(), command);
  const firstWrite = undisturbed.findIndex(({ method }) => method === "PATCH");
  await fc.assert(
    fc.asyncProperty(editsAround(firstWrite, undisturbed.length), async (planned) => {
      const sandbox = await freshSetup();
      let atWork = Promise.resolve();
      const made: { readonly on: keyof typeof edits; readonly mark: number }[] = [];
      const ran = await run(sandbox, command, {
        intercept: async (request, sent) => {
          for (const [index, { before, on }] of planned.entries()) {
            if (before !== sent.length || isUnguarded(request, on)) continue;
            // One after the other: the administrator does not overwrite edits of their own.
            atWork = atWork.then(() => edits[on](sandbox, 100 + index));
            await atWork;
            made.push({ on, mark: 100 + index });
          }
          return null;
        },
      });
      ends.set(ran.exitCode, (ends.get(ran.exitCode) ?? 0) + 1);
      expect([0, 3, 4, 8]).toContain(ran.exitCode);
      for (const { on, mark } of lasting(made)) expect([on, hasMark(sandbox, on, mark)]).toEqual([on, true]);
      if (ran.exitCode === 0)
        expect(registrationOf(sandbox, ids.apiApp).signInAudience).toBe("AzureADMultipleOrgs");
    }),
    { numRuns: runs },
  );
  process.stdout.write(
    `interleavings: ${runs}; exit codes ${JSON.stringify(Object.fromEntries(ends))}; overwritten: none\n`,
  );
  expect(ends.get(0) ?? 0).toBeGreaterThan(0);
  expect((ends.get(3) ?? 0) + (ends.get(4) ?? 0)).toBeGreaterThan(0);
}, 600_000);

/**
 * Graph has no `If-Match` for app registrations (verified: recorded traffic shows no ETag), so an edit of the very
 * field that is written, between the last look at it and the write, cannot be seen by anybody.
 */
function isUnguarded(request: Request, on: keyof typeof edits): boolean {
  return request.method === "PATCH" && on === "the API app's known clients";
}

/** A second rename of the administrator's own replaces the first. */
function lasting<T extends { readonly on: keyof typeof edits }>(made: readonly T[]): T[] {
  const replaces = new Set(["the API app's name", "the client app's name", "the client app's redirect URIs"]);
  return made.filter(
    ({ on }, index) => !replaces.has(on) || !made.slice(index + 1).some((later) => later.on === on),
  );
}

async function patch(sandbox: Sandbox, appId: string, fields: object): Promise<void> {
  const { token } = await administrator(sandbox).getToken("https://graph.microsoft.com/.default");
  const answer = await sandbox.fetch(
    new Request(`https://graph.microsoft.com/v1.0/applications(appId='${appId}')`, {
      method: "PATCH",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(fields),
    }),
  );
  expect(answer.status).toBe(204);
}

function hasMark(sandbox: Sandbox, on: keyof typeof edits, mark: number): boolean {
  const service = sandbox.world.subscriptions[0]?.services[0];
  const api = (name: string) => service?.apis.find((one) => one.name === name);
  const policies = {
    "the API's policy": api("flights-mcp")?.policy?.text,
    "the metadata's policy": api("flights-mcp")?.operations.find(({ policy }) => policy !== null)?.policy
      ?.text,
    "another API's policy": api("weather")?.policy?.text,
  };
  if (on in policies)
    return policies[on as keyof typeof policies]?.includes(`<!-- mark ${mark} -->`) === true;
  const app = registrationOf(sandbox, on.startsWith("the API") ? ids.apiApp : ids.clientApp);
  return JSON.stringify(app).includes(on.endsWith("clients") ? markedId(mark) : String(mark));
}

function markedId(mark: number): string {
  return `00000000-0000-4000-8000-000000000${mark}`;
}
