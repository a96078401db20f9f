import { describe, expect, test } from "vitest";
import { type Cell, cell, yes } from "../../../src/core/access/cell.ts";
import type { Finding, FindingCode, FindingLevel } from "../../../src/core/model/finding.ts";
import type { Intent } from "../../../src/core/model/intent.ts";
import type { Plan, PlannedAccess } from "../../../src/core/plan/plan.ts";
import { propose } from "../../../src/core/plan/propose.ts";
import { disruptionWords } from "../../../src/core/report/disruption.ts";
import { openingOf, verdict } from "../../../src/core/report/verdict.ts";
import { verdictReport } from "../../../src/core/report/verdict-report.ts";
import { layoutWidth } from "../../../src/core/report/width.ts";
import { flightsSnapshot } from "../../support/snapshot.ts";

const everyone: Intent = { authority: "common", allowTenants: [], with: [], only: null, allowShared: false };
const plan = propose(flightsSnapshot(), everyone);

const no = cell("no", { code: "client", why: "the client is not listed" });
const open = cell("unknown", { code: "condition", why: "it depends on a condition" });
const consent = cell("after consent", { code: "consent", why: "the person consents" });

function row(id: string, before: Cell, after: Cell, verdictOf: PlannedAccess["verdict"]): PlannedAccess {
  const through = { before: yes, after: yes };
  return { id, caller: `caller ${id}`, signIn: through, gateway: { before, after }, verdict: verdictOf };
}

const rows = {
  everyone: row("any-other-member", no, consent, "newly admitted"),
  everyoneAlready: row("any-other-member", yes, yes, "unchanged"),
  unlisted: row("not-allowed-member", no, yes, "newly admitted"),
  doubtful: row("any-other-member", no, open, "may be admitted"),
  listed: row("allowed-member", no, yes, "newly admitted"),
  perhapsListed: row("allowed-member", no, open, "may be admitted"),
  ownApp: row("any-other-own-app", no, yes, "newly admitted"),
  home: row("home-member", yes, yes, "unchanged"),
  guest: row("guest", yes, consent, "unchanged"),
  job: row("home-app-only", yes, no, "newly refused"),
  perhapsJob: row("home-app-only", open, no, "may be refused"),
} as const;

function finding(code: FindingCode, level: FindingLevel = "warning"): Finding {
  return { code, level, message: `Of ${code}.`, hint: "", place: {} };
}

const isOpen = finding("open-to-all-tenants");

function planWith(callers: readonly PlannedAccess[], differences: Partial<Plan> = {}): Plan {
  return { ...plan, findings: [], ...differences, access: { callers } };
}

const lineOf = (one: Plan, index: number) => {
  const { mark, text } = verdict(one).lines[index] ?? { mark: "", text: "" };
  return `${mark} ${text}`;
};

const anyone = "anyone in any Microsoft Entra organization gets in, through";
const some = "(only some: --allow-tenant)";

describe("who newly gets in", () => {
  test.each<[string, readonly PlannedAccess[], Partial<Plan>, string, string]>([
    [
      "everyone",
      [rows.everyone, rows.home],
      { findings: [isOpen] },
      "everyone",
      `+ OPEN: ${anyone} Flights MCP Client ${some}`,
    ],
    [
      "everyone through any client",
      [rows.everyone, rows.ownApp],
      { findings: [isOpen] },
      "everyone",
      `+ OPEN: ${anyone} any client app ${some}`,
    ],
    [
      "everyone, where a list does not hold",
      [rows.unlisted],
      { findings: [isOpen] },
      "everyone",
      `+ OPEN: ${anyone} Flights MCP Client ${some}`,
    ],
    [
      "everyone and somebody else",
      [rows.everyone, rows.listed],
      { findings: [isOpen] },
      "everyone",
      `+ OPEN: ${anyone} Flights MCP Client; also: caller allowed-member ${some}`,
    ],
    [
      "everyone by the Entra half, which no list narrows",
      [rows.everyone],
      { findings: [isOpen], intent: { ...plan.intent, only: "entra" } },
      "everyone",
      `+ OPEN: ${anyone} Flights MCP Client`,
    ],
    [
      "nobody, because everyone does already",
      [rows.everyoneAlready],
      { findings: [isOpen] },
      "everyone as before",
      `= nobody newly gets in; OPEN already: ${anyone} Flights MCP Client`,
    ],
    [
      "perhaps everyone",
      [rows.doubtful],
      { findings: [isOpen] },
      "perhaps everyone",
      `+ OPEN, perhaps: whether anyone in any Microsoft Entra organization gets in is not known ${some}`,
    ],
    [
      "the listed organizations, which are named",
      [rows.listed],
      {
        intent: {
          ...plan.intent,
          allowTenants: [plan.setup.homeTenant, "33333333-3333-4333-8333-333333333333"],
          tenantNames: { "33333333-3333-4333-8333-333333333333": "fabrikam.com" },
        },
      },
      "some",
      "+ newly in: caller allowed-member (the list: fabrikam.com)",
    ],
    [
      "perhaps somebody",
      [rows.perhapsListed],
      {},
      "perhaps some",
      "+ perhaps newly in: caller allowed-member",
    ],
    [
      "somebody, and perhaps another",
      [rows.listed, rows.doubtful],
      {},
      "some",
      "+ newly in: caller allowed-member. Perhaps: caller any-other-member",
    ],
    ["nobody", [rows.home, rows.job], {}, "nobody", "= nobody newly gets in"],
    [
      "nobody by a rollback, which opens nothing that was not open",
      [rows.home],
      { findings: [isOpen], rollbackOf: "2026-11-23T100000Z-1" },
      "nobody",
      "= nobody newly gets in",
    ],
  ])("%s", (_title, callers, differences, opening, text) => {
    const one = planWith(callers, differences);
    expect(openingOf(one)).toBe(opening);
    expect(lineOf(one, 0)).toBe(text);
  });

  test("names three callers and counts the others", () => {
    const callers = ["a", "b", "c", "d", "e"].map((id) => row(id, no, yes, "newly admitted"));
    expect(lineOf(planWith(callers), 0)).toBe("+ newly in: caller a; caller b; caller c; 2 more");
  });
});

describe("who is newly shut out, and what people notice", () => {
  test.each<[string, readonly PlannedAccess[], string, RegExp]>([
    [
      "nobody",
      [rows.home],
      "= nobody is newly shut out",
      /Nobody who gets in today is shut out\. Clients may/,
    ],
    [
      "somebody",
      [rows.job],
      "- shut out: caller home-app-only",
      /refused from change 3 on, signed in or not; everybody else/,
    ],
    [
      "perhaps somebody",
      [rows.perhapsJob],
      "- perhaps shut out: caller home-app-only",
      /refused from change 3/,
    ],
    [
      "nobody, but a guest consents once more",
      [rows.guest],
      "= nobody is newly shut out",
      /Asked for consent once more: caller guest\.$/,
    ],
  ])("%s", (_title, callers, text, noticed) => {
    expect(lineOf(planWith(callers), 1)).toBe(text);
    expect(disruptionWords(planWith(callers))).toMatch(/^No downtime: nothing is restarted\. /);
    expect(disruptionWords(planWith(callers))).toMatch(noticed);
  });

  test("nobody signs in elsewhere where no metadata changes", () => {
    const changes = plan.changes.filter(({ verb }) => verb === "update");
    expect(disruptionWords(planWith([rows.home], { changes }))).toBe(
      "No downtime: nothing is restarted. Nobody who gets in today is shut out.",
    );
  });
});

describe("the worst that there is to know", () => {
  const [guests, tags] = [finding("guests-locked-out"), finding("managed-by-code")];
  const blocker = finding("shared-policy", "blocker");
  test.each<[string, readonly Finding[], readonly string[]]>([
    ["is nothing where there are notes alone", [finding("personal-accounts", "note")], []],
    ["is the one warning", [tags], ["! 1 warning: managed-by-code: Of managed-by-code."]],
    [
      "is what shuts people out before what does not",
      [tags, guests],
      ["! 2 warnings, the worst: guests-locked-out: Of guests-locked-out."],
    ],
    [
      "is that everyone gets in before all other warnings, and is not said twice",
      [tags, guests, isOpen],
      ["! 3 warnings, the worst: open-to-all-tenants"],
    ],
    ["is a blocker before that", [isOpen, blocker], ["! 1 blocker: shared-policy: Of shared-policy."]],
  ])("%s", (_title, findings, expected) => {
    const { lines } = verdict(planWith([rows.everyone], { findings }));
    expect(lines.slice(2).map(({ mark, text }) => `${mark} ${text}`)).toEqual(expected);
  });

  test("is short, whatever a message is", () => {
    const long = { ...guests, message: "x ".repeat(1000) };
    expect(lineOf(planWith([], { findings: [long] }), 2).length).toBeLessThan(330);
  });
});

describe("how much is changed", () => {
  const [api, client, validation, metadata] = plan.changes;
  if (api === undefined || client === undefined || validation === undefined || metadata === undefined)
    throw new Error("the plan has four changes");
  test.each<[string, Partial<Plan>, string]>([
    [
      "in both systems",
      {},
      "4 changes: 2 in Microsoft Entra, 2 in Azure API Management; high risk: change 3",
    ],
    ["one", { changes: [client] }, "1 change in Microsoft Entra"],
    [
      "in one system",
      { changes: [validation, metadata] },
      "2 changes in Azure API Management; high risk: change 3",
    ],
    [
      "by a rollback",
      { changes: [metadata], rollbackOf: "2026-11-23T100000Z-1" },
      "Rollback of the run 2026-11-23T100000Z-1, 1 change in Azure API Management",
    ],
    ["nothing", { changes: [] }, "Nothing to change: this setup already is what was asked for."],
  ])("%s", (_title, differences, expected) => {
    expect(verdict(planWith([], differences)).changes).toBe(expected);
  });

  test("a plan without changes says nothing of who gets in", () => {
    expect(verdict(planWith([rows.everyone], { changes: [], findings: [isOpen] })).lines).toHaveLength(1);
  });
});

describe("at a terminal", () => {
  test.each([60, 80, 120])("of 24 rows and %i columns it leaves room for the question and more", (width) => {
    const lines = verdictReport(plan, width).map((line) => line.map(({ text }) => text).join(""));
    expect(lines.length).toBeLessThan(14);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(width);
    expect(lines[0]).toMatch(/^contoso\.com, subscription/);
    expect(lines.join(" ")).toContain("OPEN: anyone in any Microsoft Entra organization");
  });

  test.each<[number | null, number]>([
    [null, 80],
    [40, 60],
    [60, 60],
    [97, 97],
    [120, 120],
    [400, 120],
  ])("of %j columns a report has %i", (columns, expected) => {
    expect(layoutWidth(columns)).toBe(expected);
  });
});
