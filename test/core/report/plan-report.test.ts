import { describe, expect, test } from "vitest";
import { cell, yes } from "../../../src/core/access/cell.ts";
import type { Intent } from "../../../src/core/model/intent.ts";
import type { PlannedAccess } from "../../../src/core/plan/plan.ts";
import { propose } from "../../../src/core/plan/propose.ts";
import { accessReport } from "../../../src/core/report/access-report.ts";
import type { Line } from "../../../src/core/report/line.ts";
import { planReport } from "../../../src/core/report/plan-report.ts";
import { requestReport } from "../../../src/core/report/request-report.ts";
import { api, flightsSnapshot, home } from "../../support/snapshot.ts";

const everyone: Intent = { authority: "common", allowTenants: [], with: [], only: null, allowShared: false };
const plan = propose(flightsSnapshot(), everyone);

describe("the plan for people", () => {
  const text = planReport(plan).map(plain);

  test("comes in this order: setup, what is dangerous, Entra, API Management, who gets in, warnings, notes, order of writes", () => {
    const titles = [
      "Setup",
      "Look at this first",
      "Microsoft Entra",
      "Azure API Management",
      "Who gets in, before -> after",
      "Warnings",
      "Notes",
    ];
    const places = titles.map((title) => text.indexOf(title));
    expect(places.every((place) => place >= 0)).toBe(true);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(text.at(-3)).toBe("4 changes, written in this order: 1 -> 2 -> 3 -> 4. Nothing else is touched.");
  });

  test("says first who comes in and who is kept out, and which change is dangerous", () => {
    const first = text.slice(text.indexOf("Look at this first"), text.indexOf("Microsoft Entra")).join("\n");
    expect(first).toMatch(/newly admitted: .*member of another tenant/);
    expect(first).toContain("change 3, high risk: Flights MCP: accept tokens of other organizations");
  });

  test("tells what a named value is that gives way to a literal", () => {
    const [validation, metadata] = flightsSnapshot().policies;
    if (validation === undefined || metadata === undefined) throw new Error("the snapshot has two policies");
    const policies = [{ ...validation, text: validation.text.replace(home.id, "{{tenant}}") }, metadata];
    const namedValues = [
      { name: "tenant", value: home.id },
      { name: "other", value: "x" },
    ];
    const lines = planReport(propose(flightsSnapshot({ policies, namedValues }), everyone))
      .map(plain)
      .join("\n");
    expect(lines).toContain(`The named value {{tenant}} is "${home.id}"`);
    expect(lines).not.toContain("{{other}}");
  });

  test("fits 80 columns wherever it is prose; a policy and an address keep their lines", () => {
    const long = text.filter((line) => line.length > 80);
    expect(long.filter((line) => !/^ {5}[ +-] {2}|https:\/\//.test(line))).toEqual([]);
  });

  test("reads without colour: what is added and removed is marked by a sign, its next lines are indented", () => {
    const marked = planReport(plan).flatMap((line) =>
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
    expect(planReport(done).map(plain).at(-1)).toContain("Nothing to change");
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

  test.each<[string, Partial<PlannedAccess>]>([
    ["a display name", { caller: command }],
    ["a reason", { signIn: strange, gateway: strange }],
  ])("%s cannot command the terminal", (_title, difference) => {
    const lines = accessReport({ callers: [row(difference)] }).map(plain);
    expect(lines.join("\n")).not.toMatch(/\u001b|##vso/);
    expect(lines.join("\n")).toContain("\\u001b[2J #\\u0023vso[x]");
  });
});

test("details show the body of each PATCH, and for each PUT its ETag and its edits", () => {
  const text = requestReport(plan).map(plain).join("\n");
  expect(text).toContain('{"signInAudience":"AzureADMultipleOrgs"}');
  expect(text).toMatch(/PUT \/subscriptions\/.*\n {3}If-Match: "AAAAAADmlmY="/);
  expect(text).toMatch(/\d+-\d+ \/policies\/inbound\/validate-azure-ad-token\/@tenant-id: "common"/);
});

function plain(line: Line): string {
  return line.map(({ text }) => text).join("");
}
