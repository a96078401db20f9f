import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { changeTitle } from "../../src/core/plan/change-title.ts";
import type { Plan, ReviseChange } from "../../src/core/plan/plan.ts";
import type { Receipt } from "../../src/core/run/record.ts";
import { tenantsSchema } from "../../src/core/run/schemas.ts";
import type { TenantsDocument } from "../../src/core/run/tenants-document.ts";
import type { Sandbox } from "../../src/sandbox/open.ts";
import { signInAs } from "../../src/sandbox/sign-in-as.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";
import { freshWorld, type Ran, run, writes } from "../support/program.ts";
import { scratchFolder } from "../support/scratch.ts";
import { differences, stateOf } from "../support/state-of-world.ts";

const stranger = "0c7a1f7e-5a0b-4f0e-9d55-2f1f6d3c9b10";
const json = ["--format", "json"];
const planIn = ({ stdout }: Ran) => JSON.parse(stdout) as Plan;
const listIn = ({ stdout }: Ran) => tenantsSchema.parse(JSON.parse(stdout));

/** A place where commands follow each other, each an hour after the one before. */
interface Place {
  readonly sandbox: Sandbox;
  readonly does: (...argv: readonly string[]) => Promise<Ran>;
}

/** A world that was migrated for these tenants, or is as it is built in. */
async function placeWith(
  tenants: readonly string[] | null,
  world = "flights",
  more: readonly string[] = [],
): Promise<Place> {
  const sandbox = await freshWorld(world);
  const stateDirectory = scratchFolder("tenants");
  let hour = 0;
  const does = (...argv: readonly string[]) => {
    const now = Date.parse("2026-11-23T00:00:00Z") + 3_600_000 * hour++;
    return run(sandbox, [...argv, ...more], { stateDirectory, host: { now: () => now } });
  };
  if (tenants !== null) {
    const options = tenants.flatMap((tenant) => ["--allow-tenant", tenant]);
    expect(await does("migrate", "--yes", ...options)).toMatchObject({ exitCode: 0, stderr: "" });
  }
  return { sandbox, does };
}

/** The policy of the API as the world has it, to be changed by somebody else. */
function apiPolicy({ sandbox }: Place): { text: string } {
  const [service] = sandbox.world.subscriptions.flatMap(({ services }) => services);
  const policy = service?.apis.find(({ name }) => name === "flights-mcp")?.policy;
  if (policy == null) throw new Error("there is a policy");
  return policy;
}

/** The lines that a diff takes out and puts in, without their indentation. */
const moved = ({ changes }: Plan) =>
  changes.flatMap((change) =>
    (change as ReviseChange).diff
      .split("\n")
      .filter((line) => /^[-+](?![-+])/.test(line))
      .map((line) => line.replace(/^([-+])\s*/, "$1 ")),
  );

/** What the gateway answers to somebody of Fabrikam. */
async function fabrikamGets(sandbox: Sandbox): Promise<number> {
  const signedIn = await signInAs(sandbox, {
    user: "fay@fabrikam.com",
    clientId: ids.clientApp,
    scope: `api://${ids.apiApp}/.default`,
    authorityTenant: "common",
    consent: true,
  });
  if (!signedIn.signedIn) throw new Error(signedIn.description);
  const headers = { authorization: `Bearer ${signedIn.accessToken}`, "content-type": "application/json" };
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" });
  const call = new Request("https://apim-flights.azure-api.net/mcp", { method: "POST", headers, body });
  return (await sandbox.fetch(call)).status;
}

describe("tenants add", () => {
  test("changes one value and admits the organization; a rollback puts the list back", async () => {
    const { sandbox, does } = await placeWith([stranger]);
    expect(await fabrikamGets(sandbox)).toBe(401);
    // After Fabrikam's consent, which the directory remembers.
    const before = stateOf(sandbox.world);
    const dry = await does("tenants", "add", "fabrikam.com", "--dry-run", ...json);
    expect(writes(dry.sent)).toEqual([]);
    expect(moved(planIn(dry))).toEqual([`+ <value>${ids.fabrikam}</value>`]);
    expect(planIn(dry).changes.map(changeTitle)).toEqual(["Flights MCP: add 1 tenant to the list"]);
    expect(planIn(dry).changes[0]?.because).toContain(`it gains ${ids.fabrikam}`);
    const added = await does("tenants", "add", "fabrikam.com", "--yes");
    expect(added).toMatchObject({ exitCode: 0, stderr: "" });
    expect(added.stdout).toContain("Read back: nothing left to change.");
    expect(writes(added.sent)).toHaveLength(1);
    expect(await fabrikamGets(sandbox)).toBe(200);
    expect(await does("rollback", "--yes")).toMatchObject({ exitCode: 0, stderr: "" });
    expect(await fabrikamGets(sandbox)).toBe(401);
    expect(differences(before, stateOf(sandbox.world))).toEqual([]);
  });

  test("of one that is on the list does nothing and says so", async () => {
    const { does } = await placeWith(["fabrikam.com"]);
    const again = await does("tenants", "add", "fabrikam.com", "--yes", "--strict");
    expect(again).toMatchObject({ exitCode: 0, stderr: "" });
    expect(again.stdout).toContain("fabrikam.com is on the list already.");
    expect(writes(again.sent)).toEqual([]);
  });

  test.each<[string, readonly string[] | null, RegExp]>([
    [
      "a setup that is not migrated",
      null,
      /not migrated.*try: entra-mcp migrate --dry-run --allow-tenant b2d9/s,
    ],
    ["one that is open to every organization", [], /Every organization is admitted.*--allow-tenant b2d9/s],
  ])("never makes a list: %s", async (_title, tenants, message) => {
    const { does } = await placeWith(tenants);
    const refused = await does("tenants", "add", "fabrikam.com", "--yes");
    expect(refused).toMatchObject({ exitCode: 5, stdout: "", stderr: expect.stringMatching(message) });
    expect(writes(refused.sent)).toEqual([]);
  });

  test("of the tenant of personal accounts is wrong usage, before anything is sent", async () => {
    const { does } = await placeWith(null);
    const refused = await does("tenants", "add", "9188040D-6c67-4c5b-b112-36a304b66dad", "--yes");
    expect(refused).toMatchObject({
      exitCode: 64,
      sent: [],
      stderr: expect.stringContaining("AADSTS500200"),
    });
  });

  test("of a name that no tenant has is wrong usage", async () => {
    const { does } = await placeWith(["fabrikam.com"]);
    const refused = await does("tenants", "add", "nowhere.example", "--yes");
    expect(refused).toMatchObject({ exitCode: 64, stderr: expect.stringContaining("nowhere.example") });
  });

  test("without a terminal and without --yes sends nothing", async () => {
    const { does } = await placeWith(null);
    const refused = await does("tenants", "add", "fabrikam.com");
    expect(refused).toMatchObject({ exitCode: 6, sent: [] });
    expect(refused.stderr).toContain("entra-mcp tenants add fabrikam.com --dry-run");
  });

  test("leaves alone what a migration would change, too", async () => {
    const { sandbox, does } = await placeWith(["fabrikam.com"]);
    const app = sandbox.world.tenants
      .flatMap(({ applications }) => applications)
      .find(({ appId }) => appId === ids.clientApp);
    if (app === undefined) throw new Error("there is a client app");
    app.signInAudience = "AzureADMyOrg";
    expect(planIn(await does("plan", ...json)).changes).toHaveLength(1);
    const added = await does("tenants", "add", stranger, "--yes", ...json);
    const { plan } = JSON.parse(added.stdout) as { readonly plan: Plan };
    expect(added.exitCode).toBe(0);
    expect(moved(plan)).toEqual([`+ <value>${stranger}</value>`]);
    expect(app.signInAudience).toBe("AzureADMyOrg");
  });

  test("takes --expect and --detailed-exitcode as a migration does", async () => {
    const { does } = await placeWith(["fabrikam.com"]);
    const add = ["tenants", "add", stranger];
    const dry = await does(...add, "--dry-run", "--detailed-exitcode", ...json);
    expect(dry.exitCode).toBe(2);
    const other = await does(...add, "--yes", "--expect", `sha256:${"0".repeat(64)}`);
    expect(other).toMatchObject({ exitCode: 4 });
    expect(other.stderr).toContain(`entra-mcp tenants add ${stranger} --dry-run`);
    const { fingerprint } = planIn(dry);
    expect(await does(...add, "--yes", "--expect", fingerprint)).toMatchObject({ exitCode: 0 });
  });

  test("puts back what it made where that was asked for and something fails", async () => {
    const { sandbox, does } = await placeWith(["fabrikam.com"]);
    const before = stateOf(sandbox.world);
    const { stateDirectory } = await does("plan");
    let refused = 0;
    const ran = await run(sandbox, ["tenants", "add", stranger, "--yes", "--rollback-on-failure", ...json], {
      stateDirectory,
      // Reading everything back after the write fails once.
      intercept: async ({ url }, sent) =>
        writes(sent).length > 0 && url.includes("/namedValues") && refused++ === 0
          ? Response.json({ error: { code: "AuthorizationFailed", message: "no" } }, { status: 403 })
          : null,
    });
    expect(ran.exitCode).toBe(1);
    expect(JSON.parse(ran.stdout)).toMatchObject({
      rollback: { outcome: "done" },
      error: { code: "failed" },
    });
    expect(differences(before, stateOf(sandbox.world))).toEqual([]);
  });
});

describe("a run that stopped", () => {
  test("goes on with the same command, and is the one that listed the tenant", async () => {
    const { does } = await placeWith(["fabrikam.com"]);
    const { stateDirectory } = await does("tenants", "add", stranger, "--yes");
    const [name = ""] = readdirSync(join(stateDirectory, "runs")).toSorted().toReversed();
    const file = join(stateDirectory, "runs", name, "receipt.json");
    const receipt = JSON.parse(readFileSync(file, "utf8")) as Receipt;
    const steps = receipt.steps.map((step) => ({ ...step, outcome: "writing" }));
    writeFileSync(file, JSON.stringify({ ...receipt, steps, outcome: "in progress", finishedAt: null }));
    const since = async () => listIn(await does("tenants", "list", ...json)).tenants.at(-1)?.since;
    expect(await since()).toBeNull();
    const again = await does("tenants", "add", stranger, "--yes");
    expect(again).toMatchObject({ exitCode: 0, stderr: "" });
    expect(again.stdout).toContain("This plan finishes it");
    expect(writes(again.sent)).toEqual([]);
    expect(await since()).toBe(name);
  });
});

describe("a saved plan for the list", () => {
  const planFile = () => join(scratchFolder("tenants"), "plan.json");

  test("is planned again and carried out", async () => {
    const { sandbox, does } = await placeWith([stranger]);
    const file = planFile();
    await does("tenants", "add", "fabrikam.com", "--dry-run", "--out", file);
    const applied = await does("apply", file, "--yes");
    expect(applied).toMatchObject({ exitCode: 0, stderr: "" });
    expect(await fabrikamGets(sandbox)).toBe(200);
    expect(listIn(await does("tenants", "list", ...json)).tenants.at(-1)).toMatchObject({
      id: ids.fabrikam,
      domains: ["fabrikam.com"],
      since: expect.stringContaining("2026-11-23T02"),
    });
  });

  test("is refused once somebody else has changed the list", async () => {
    const { does } = await placeWith([stranger]);
    const file = planFile();
    await does("tenants", "add", "fabrikam.com", "--dry-run", "--out", file);
    await does("tenants", "remove", stranger, "--yes");
    expect(await does("apply", file, "--yes")).toMatchObject({ exitCode: 4 });
  });

  test("does not call a tenant what the file calls it", async () => {
    const { does } = await placeWith([stranger]);
    const file = planFile();
    await does("tenants", "add", "fabrikam.com", "--dry-run", "--out", file);
    const plan = JSON.parse(readFileSync(file, "utf8")) as Plan;
    const { digest: _, ...forged } = {
      ...plan,
      intent: {
        ...plan.intent,
        tenantNames: { [ids.fabrikam]: "contoso.com", [stranger]: "nowhere.example" },
      },
    };
    const { sealed } = await import("../../src/core/plan/sealed.ts");
    writeFileSync(file, JSON.stringify(sealed(forged)));
    const applied = await does("apply", file, "--yes", ...json);
    expect(applied.exitCode).toBe(0);
    const homeDomain = '"homeTenantDomain": "contoso.com"';
    expect(applied.stdout).toContain(homeDomain);
    expect(applied.stdout.replace(homeDomain, "")).not.toMatch(/contoso\.com|nowhere/);
    const { tenants } = listIn(await does("tenants", "list", ...json));
    expect(tenants.map(({ isHome, domains }) => [isHome, domains.length > 0])).toEqual([
      [true, true],
      [false, false],
      [false, false],
    ]);
  });
});

describe("tenants remove", () => {
  test("changes one value, refuses the organization, and that is no warning", async () => {
    const { sandbox, does } = await placeWith(["fabrikam.com", stranger]);
    expect(await fabrikamGets(sandbox)).toBe(200);
    const removed = await does("tenants", "remove", ids.fabrikam, "--yes", "--strict", ...json);
    const { plan } = JSON.parse(removed.stdout) as { readonly plan: Plan };
    expect(removed.exitCode).toBe(0);
    expect(moved(plan)).toEqual([`- <value>${ids.fabrikam}</value>`]);
    expect(plan.findings.map(({ code, level }) => [code, level])).toEqual([["tenants-removed", "note"]]);
    expect(plan.findings[0]?.message).not.toContain("home tenant alone");
    expect(await fabrikamGets(sandbox)).toBe(401);
    expect((await does("rollback", "--yes")).exitCode).toBe(0);
    expect(await fabrikamGets(sandbox)).toBe(200);
  });

  test("of the last other tenant leaves the home tenant alone, and says so", async () => {
    const { does } = await placeWith(["fabrikam.com"]);
    const removed = await does("tenants", "remove", "fabrikam.com", "--yes");
    expect(removed).toMatchObject({ exitCode: 0, stderr: "" });
    expect(removed.stdout).toContain(`fabrikam.com is the tenant ${ids.fabrikam}.`);
    expect(removed.stdout.replaceAll(/\s+/g, " ")).toContain(
      "the home tenant alone is admitted from then on",
    );
    const list = listIn(await does("tenants", "list", ...json));
    expect(list.tenants).toMatchObject([{ id: ids.contoso, isHome: true }]);
    expect((await does("tenants", "add", "fabrikam.com", "--yes")).exitCode).toBe(0);
  });

  test("of the home tenant is refused; of one that is not listed there is nothing to do", async () => {
    const { does } = await placeWith(["fabrikam.com"]);
    const home = await does("tenants", "remove", "contoso.com", "--yes");
    expect(home).toMatchObject({ exitCode: 5, stderr: expect.stringContaining("always admitted") });
    const absent = await does("tenants", "remove", stranger, "--yes");
    expect(absent).toMatchObject({
      exitCode: 0,
      stderr: "",
      stdout: expect.stringContaining(`${stranger} is not on the list.`),
    });
    expect([...writes(home.sent), ...writes(absent.sent)]).toEqual([]);
  });
});

describe("migrate --allow-tenant where a list is in force", () => {
  test("says what it adds and removes and does exactly that", async () => {
    const { sandbox, does } = await placeWith(["fabrikam.com"]);
    const dry = planIn(await does("migrate", "--allow-tenant", stranger, "--dry-run", ...json));
    expect(dry.changes.map(changeTitle)).toEqual(["Flights MCP: add 1 tenant to the list and take 1 off it"]);
    expect(dry.changes[0]?.because).toContain(`it gains ${stranger}; it loses ${ids.fabrikam}.`);
    expect(moved(dry)).toEqual([`- <value>${ids.fabrikam}</value>`, `+ <value>${stranger}</value>`]);
    expect((await does("migrate", "--allow-tenant", stranger, "--yes")).exitCode).toBe(0);
    expect(await fabrikamGets(sandbox)).toBe(401);
  });
});

describe("tenants list", () => {
  const listOf = async ({ does }: Place) => {
    const ran = await does("tenants", "list", ...json);
    expect(writes(ran.sent)).toEqual([]);
    return listIn(ran);
  };
  const rows = ({ tenants }: TenantsDocument) =>
    tenants.map(({ id, domains, since }) => [id, domains.at(0) ?? null, since?.slice(0, 13) ?? null]);

  test("has each tenant, its domain where it is known, and since which run", async () => {
    const place = await placeWith(["fabrikam.com"]);
    await place.does("tenants", "add", stranger, "--yes");
    expect(rows(await listOf(place))).toEqual([
      [ids.contoso, "contoso.com", "2026-11-23T00"],
      [ids.fabrikam, "fabrikam.com", "2026-11-23T00"],
      [stranger, null, "2026-11-23T01"],
    ]);
    await place.does("tenants", "remove", "fabrikam.com", "--yes");
    await place.does("tenants", "add", ids.fabrikam, "--yes");
    expect(rows(await listOf(place)).at(-1)).toEqual([ids.fabrikam, "fabrikam.com", "2026-11-23T04"]);
    const { stdout, stderr } = await place.does("tenants", "list");
    expect(stdout).toContain("The list has 3 tenants.");
    expect(stdout).toMatch(new RegExp(`${stranger} +- +2026-11-23T01`));
    expect(stderr).toBe("");
  });

  test.each<[string, readonly string[] | null, TenantsDocument["admits"], string]>([
    ["not migrated", null, "home tenant", "this setup is not migrated."],
    ["open", [], "every organization", "Every organization is admitted: there is no list of tenants."],
  ])("says plainly that there is none: %s", async (_title, tenants, admits, sentence) => {
    const place = await placeWith(tenants);
    expect(await listOf(place)).toMatchObject({ admits, tenants: [], remarks: [] });
    expect((await place.does("tenants", "list")).stdout.replaceAll(/\s+/g, " ")).toContain(sentence);
  });

  test("says what is wrong with a list, and that another one makes it unclear", async () => {
    const place = await placeWith(["fabrikam.com"]);
    const policy = apiPolicy(place);
    const { text } = policy;
    policy.text = text.replace(ids.fabrikam, ids.fabrikam.toUpperCase());
    const flawed = await listOf(place);
    expect(flawed.remarks).toEqual([expect.stringContaining("no tenant id in lower case")]);
    expect((await place.does("tenants", "add", stranger, "--yes")).exitCode).toBe(5);
    const validation = /<validate-azure-ad-token[\s\S]*?<\/validate-azure-ad-token>/.exec(text)?.[0] ?? "";
    policy.text = text.replace(
      validation,
      validation + validation.replace(`<value>${ids.fabrikam}</value>`, `<value>${stranger}</value>`),
    );
    const unclear = await listOf(place);
    expect(unclear).toMatchObject({
      admits: "unclear",
      tenants: [],
      remarks: ["Its policies hold different lists of tenants."],
    });
    expect(unclear.validations.map(({ tenants }) => tenants)).toEqual([
      [ids.contoso, ids.fabrikam],
      [ids.contoso, stranger],
    ]);
    const refused = await place.does("tenants", "add", "fabrikam.com", "--yes");
    expect(refused).toMatchObject({ exitCode: 5, stderr: expect.stringContaining("different lists") });
    // Where they differ in that one tenant alone, it makes them one again.
    await place.does("tenants", "add", "fabrikam.com", stranger, "--yes");
    expect(await listOf(place)).toMatchObject({ admits: "listed tenants", remarks: [] });
  });

  test("says what it could not find out about runs, and of a validation without a list", async () => {
    const place = await placeWith(["fabrikam.com"]);
    const { stateDirectory } = await place.does("plan");
    const [name = ""] = readdirSync(join(stateDirectory, "runs"));
    writeFileSync(join(stateDirectory, "runs", name, "plan.json"), "{");
    const policy = apiPolicy(place);
    const validation =
      /<validate-azure-ad-token[\s\S]*?<\/validate-azure-ad-token>/.exec(policy.text)?.[0] ?? "";
    const open = validation.replace(/<required-claims>[\s\S]*<\/required-claims>/, "");
    policy.text = policy.text.replace(validation, validation + open);
    expect(await listOf(place)).toMatchObject({
      admits: "listed tenants",
      tenants: [{ since: null }, { id: ids.fabrikam, domains: [], since: null }],
      remarks: [
        "Another token validation, of Flights MCP, has no list of tenants.",
        expect.stringMatching(/^Since which run .*plan\.json is damaged/),
      ],
    });
    // That one is left as it is.
    const added = await place.does("tenants", "add", stranger, "--yes", ...json);
    const { plan } = JSON.parse(added.stdout) as { readonly plan: Plan };
    expect(moved(plan)).toEqual([`+ <value>${stranger}</value>`]);
    expect(plan.findings.map(({ code }) => code)).toContain("validation-set-aside");
  });

  test("says when the app registration keeps everybody else out", async () => {
    const place = await placeWith(null);
    await place.does("migrate", "--only", "entra", "--yes");
    await place.does("migrate", "--allow-tenant", "fabrikam.com", "--yes");
    const app = place.sandbox.world.tenants
      .flatMap(({ applications }) => applications)
      .find(({ appId }) => appId === ids.apiApp);
    if (app !== undefined) app.signInAudience = "AzureADMyOrg";
    expect((await listOf(place)).remarks).toEqual([expect.stringContaining("migrate --only entra")]);
  });
});

describe("in each built-in world with a list", () => {
  test.each<[string, readonly string[]]>([
    ["protected-resource", []],
    ["validate-jwt", []],
    ["named-values", []],
    ["hostile", []],
    ["shared-fragment", ["--api", "flights-mcp"]],
  ])("%s: one value goes in and comes out", async (world, setup) => {
    const shared = world === "shared-fragment" ? ["--allow-shared"] : [];
    const { sandbox, does } = await placeWith(null, world, setup);
    expect((await does("migrate", "--yes", "--allow-tenant", "fabrikam.com", ...shared)).exitCode).toBe(0);
    const before = stateOf(sandbox.world);
    const added = await does("tenants", "add", stranger, "--yes", ...shared, ...json);
    expect(added.exitCode).toBe(0);
    const { plan } = JSON.parse(added.stdout) as { readonly plan: Plan };
    expect(moved(plan)).toEqual([`+ <value>${stranger}</value>`]);
    expect((await does("tenants", "remove", stranger, "--yes", ...shared)).exitCode).toBe(0);
    expect(differences(before, stateOf(sandbox.world))).toEqual([]);
  });

  test("a fragment that other APIs use is edited with --allow-shared alone", async () => {
    const { does } = await placeWith(null, "shared-fragment", ["--api", "flights-mcp"]);
    await does("migrate", "--yes", "--allow-tenant", "fabrikam.com", "--allow-shared");
    const refused = await does("tenants", "add", stranger, "--yes");
    expect(refused.exitCode).toBe(5);
    expect(refused.stdout).toContain("shared-policy");
    expect(writes(refused.sent)).toEqual([]);
  });
});
