import { describe, expect, test } from "vitest";
import { type Cell, cell, yes } from "../../../src/core/access/cell.ts";
import type { Finding } from "../../../src/core/model/finding.ts";
import type { Intent } from "../../../src/core/model/intent.ts";
import type { PlannedAccess } from "../../../src/core/plan/plan.ts";
import { propose } from "../../../src/core/plan/propose.ts";
import { accessReport } from "../../../src/core/report/access-report.ts";
import { entryReport } from "../../../src/core/report/entry-report.ts";
import { type Line, wrappedAroundCommand, wrappedItems } from "../../../src/core/report/line.ts";
import { planReport } from "../../../src/core/report/plan-report.ts";
import { requestReport } from "../../../src/core/report/request-report.ts";
import { stayingWords, whoGetsIn } from "../../../src/core/report/who-gets-in.ts";
import { placesOf, placeWords } from "../../../src/core/report/wording.ts";
import { api, flightsSnapshot, home } from "../../support/snapshot.ts";

const everyone: Intent = { authority: "common", allowTenants: [], with: [], only: null, allowShared: false };
const plan = propose(flightsSnapshot(), everyone);
const brief = { verbose: false };

describe("the plan for people", () => {
  const text = planReport(plan, brief).map(plain);

  test("comes in this order: where, verdict, setup, Entra, API Management, who gets in, warnings, notes, order of writes", () => {
    const titles = [
      "contoso.com, subscription 00000000-0000-4000-8000-000000000000, resource group",
      "4 changes: 2 in Microsoft Entra, 2 in Azure API Management; high risk: change 3",
      "Setup",
      "Microsoft Entra",
      "Azure API Management",
      "Who gets in",
      "Warnings",
      "Notes",
    ];
    const places = titles.map((title) => text.indexOf(title));
    expect(places.every((place) => place >= 0)).toBe(true);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(text).toContain("4 changes, written in the order of their numbers. Nothing else is touched.");
    expect(text.at(-1)).toBe(`  ${plan.fingerprint}`);
  });

  test("says of each risk what it means, and of each finding which change of the plan it is about", () => {
    expect(text).toContain("     high risk: it decides who gets in");
    expect(text).toContain("     low risk: it lets nobody in by itself");
    expect(text.join("\n")).toMatch(
      /^ {4}at change 4, line \d+: \/policies\/inbound\/return-response\/set-body$/m,
    );
  });

  test("the first warning is the one that opens the door", () => {
    expect(text[text.indexOf("Warnings") + 1]).toMatch(/^ {2}! open-to-all-tenants: /);
  });

  test("tells what a named value is that gives way to a literal", () => {
    const [validation, metadata] = flightsSnapshot().policies;
    if (validation === undefined || metadata === undefined) throw new Error("the snapshot has two policies");
    const policies = [{ ...validation, text: validation.text.replace(home.id, "{{tenant}}") }, metadata];
    const namedValues = [
      { name: "tenant", value: home.id },
      { name: "other", value: "x" },
    ];
    const lines = planReport(propose(flightsSnapshot({ policies, namedValues }), everyone), brief)
      .map(plain)
      .join("\n");
    expect(lines).toContain(`The named value {{tenant}} is "${home.id}"`);
    expect(lines).not.toContain("{{other}}");
  });

  test.each([60, 80, 120])(
    "fits %i columns wherever it is prose; a policy and an address keep their lines",
    (width) => {
      const lines = [false, true].flatMap((verbose) => planReport(plan, { verbose, width }).map(plain));
      const long = lines.filter((line) => line.length > width);
      expect(
        long.filter(
          (line) => !/^ {5}(?:[ +~-] {1,2})?\S*[/:"<>]|^ {5}[ +-] {2}|^ {2}sha256:|https:\/\//.test(line),
        ),
      ).toEqual([]);
      // It is used, too.
      expect(
        Math.max(...lines.filter((line) => !long.includes(line)).map(({ length }) => length)),
      ).toBeGreaterThan(width - 8);
    },
  );

  test("reads without colour: what is added and removed is marked by a sign, its next lines are indented", () => {
    const marked = planReport(plan, brief).flatMap((line) =>
      line.filter(({ tone }) => tone === "added" || tone === "removed"),
    );
    expect(marked.length).toBeGreaterThan(10);
    expect(marked.every(({ text: part }) => /^\s*[+-]|^"|^ {4}\S/.test(part))).toBe(true);
  });

  test("a setup that is right says so and names no order", () => {
    const done = propose(
      flightsSnapshot({
        apiApp: { ...api, signInAudience: "AzureADMultipleOrgs" },
        clientApps: [],
        policies: [],
      }),
      everyone,
    );
    expect(planReport(done, brief).map(plain).at(-1)).toContain("Nothing to change");
  });
});

describe("who gets in", () => {
  const callers = plan.access.callers;
  const lines = entryReport({ callers }).map(plain);

  test("has a row for each caller for whom something changes, who comes in first, and folds the rest", () => {
    const marked = lines.filter((text) => /^[+-]/.test(text)).map((text) => text.slice(0, 2).trim());
    expect(marked).toEqual(["+", "+", "-", "-?"]);
    expect(lines.some((text) => text.startsWith("~  guest of the home tenant"))).toBe(true);
    expect(lines.join(" ")).toMatch(/as before for \d+ more kinds of callers: 2 get in, \d+ are kept out/);
    expect(lines.join(" ")).toContain("--verbose");
    expect(lines.length).toBeLessThan(24);
    expect(callers.length).toBeGreaterThan(15);
  });

  test("every caller is in a row or counted", () => {
    const { changing, staying } = whoGetsIn(callers);
    expect(changing.length + staying.length).toBe(callers.length);
    const counted = [...(stayingWords(staying) ?? "").matchAll(/(\d+) (?:gets?|is|are) /g)];
    expect(counted.reduce((sum, [, number]) => sum + Number(number), 0)).toBe(staying.length);
  });

  test("takes both answers together: who is kept out by one of them is out, and nobody asks Entra for a forged token", () => {
    const no = cell("no", { code: "client", why: "the client is not listed" });
    const consent = cell("after an administrator's consent", { code: "api-to-add", why: "first" });
    const one = (id: string, signIn: Cell, gateway: Cell) =>
      whoGetsIn([
        {
          id,
          caller: id,
          verdict: "unchanged",
          signIn: { before: signIn, after: signIn },
          gateway: { before: gateway, after: gateway },
        },
      ]).staying[0]?.after.answer;
    expect(one("somebody", consent, yes)).toBe("after an administrator's consent");
    expect(one("somebody", consent, no)).toBe("no");
    expect(one("somebody", no, yes)).toBe("no");
    expect(one("forged", no, yes)).toBe("yes");
    expect(one("anonymous", no, yes)).toBe("yes");
  });

  test("says so where nobody's answer changes", () => {
    const text = entryReport({ callers: callers.filter(({ verdict }) => verdict === "unchanged").slice(-1) });
    expect(text.map(plain)[1]).toBe("  nobody newly gets in, and nobody is newly kept out");
  });

  test("is the whole table with verbose", () => {
    expect(planReport(plan, { verbose: true }).map(plain)).toEqual(
      expect.arrayContaining(accessReport(plan.access).map(plain)),
    );
  });
});

describe("the access table", () => {
  const row = (differences: Partial<PlannedAccess>): PlannedAccess => ({
    caller: "somebody",
    id: "somebody",
    signIn: { before: yes, after: yes },
    gateway: { before: cell("no", { code: "client", why: "the client is not listed" }), after: yes },
    verdict: "newly admitted",
    ...differences,
  });

  test("one answer where nothing changes, two with an arrow where it does, and reasons by number", () => {
    const lines = accessReport({ callers: [row({})] }).map(plain);
    expect(lines[2]).toMatch(/^\+ somebody +yes +no \[1\] -> yes$/);
    expect(lines[3]).toBe("  [1]  the client is not listed");
  });

  test("each reason stands once", () => {
    const lines = accessReport({ callers: [row({}), row({ caller: "another" })] }).map(plain);
    expect(lines.filter((line) => line.includes("the client is not listed"))).toHaveLength(1);
  });

  const command = "\u001b[2J ##vso[x]";
  const strange = { before: yes, after: cell("no", { code: "client", why: command }) };

  describe.each([
    ["whole", accessReport],
    ["short", entryReport],
  ])("%s", (_name, report) => {
    test.each<[string, Partial<PlannedAccess>]>([
      ["a display name", { caller: command }],
      ["a reason", { signIn: strange, gateway: strange }],
    ])("%s cannot command the terminal", (_title, difference) => {
      const lines = report({ callers: [row(difference)] }).map(plain);
      expect(lines.join("\n")).not.toMatch(/\u001b|##vso/);
      expect(lines.join("\n")).toContain("\\u001b[2J #\\u0023vso[x]");
    });
  });
});

test("details show the body of each PATCH, and for each PUT its ETag and its edits", () => {
  const text = requestReport(plan).map(plain).join("\n");
  expect(text).toContain('{"signInAudience":"AzureADMultipleOrgs"}');
  expect(text).toMatch(/PUT \/subscriptions\/.*\n {3}If-Match: "AAAAAADmlmY="/);
  expect(text).toMatch(/ {3}\+ \/policies\/inbound\/validate-azure-ad-token\/@tenant-id\n {7}common\n/);
});

function plain(line: Line): string {
  return line.map(({ text }) => text).join("");
}

describe("the place of a finding", () => {
  const [, , validation] = plan.changes;
  const known = placesOf(plan);
  const element = "/policies/inbound/base";
  test.each<[string, Finding["place"], string]>([
    [
      "in a policy that the plan edits",
      { resource: validation?.resource ?? "", line: 9 },
      "change 3, line 9",
    ],
    [
      "at an element there",
      { resource: validation?.resource ?? "", line: 9, element },
      "change 3, line 9: /policies/inbound/base",
    ],
    [
      "in a policy that it leaves alone",
      { resource: `${plan.setup.service}/apis/other/policies/policy`, line: 9, element },
      "apis/other/policies/policy, line 9: /policies/inbound/base",
    ],
    ["in no policy", { resource: "/applications/1" }, ""],
    ["nowhere", {}, ""],
  ])("%s", (_title, place, expected) => {
    expect(placeWords({ code: "any-client", level: "note", message: "", hint: "", place }, known)).toBe(
      expected,
    );
  });

  test("in a policy file is its line alone", () => {
    const place = { resource: "api.xml", line: 9, element };
    expect(placeWords({ code: "any-client", level: "note", message: "", hint: "", place }, null)).toBe(
      "line 9: /policies/inbound/base",
    );
  });
});

describe("a text broken at spaces", () => {
  test("keeps a command at its end whole", () => {
    const command = "entra-mcp rollback 2026-11-23T100000Z-12345678 --state-dir somewhere";
    expect(wrappedAroundCommand(`It has not come to its end. To put it back: ${command}`, 60)).toEqual([
      "It has not come to its end. To put it back:",
      command,
    ]);
    expect(wrappedAroundCommand("It has not come to its end", 20)).toEqual(["It has not come to", "its end"]);
  });

  test("keeps items whole", () => {
    expect(wrappedItems(["+ one of these", "- another one"], 20, "  ")).toEqual([
      "  + one of these,",
      "  - another one",
    ]);
  });
});
