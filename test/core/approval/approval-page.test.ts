import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { approvalPage } from "../../../src/core/approval/approval-page.ts";
import { flightsPlan, planNaming } from "../../support/plan-naming.ts";
import { hostile } from "../report/hostile.ts";

const html = approvalPage(flightsPlan);
const textOf = (page: string) =>
  (page.split("<body>")[1] ?? "")
    .replaceAll(/<[^>]+>/g, " ")
    .replaceAll("&quot;", '"')
    .replaceAll("&gt;", ">")
    .replaceAll("&lt;", "<")
    .replaceAll("&amp;", "&")
    .replaceAll(/\s+/g, " ");

describe("the page for an approver", () => {
  const text = textOf(html);

  test("begins with where it writes, what it comes to and the fingerprint", () => {
    expect(text).toMatch(
      /^ Migration plan for flights contoso\.com, subscription \S+, .* 4 changes: .* OPEN: anyone in any .* shut out: .* Fingerprint sha256:/,
    );
    expect(text.indexOf(flightsPlan.fingerprint)).toBeLessThan(600);
  });

  test("comes in the order in which it is decided", () => {
    expect([...html.matchAll(/<h2>([^<]*)<\/h2>/g)].map(([, title]) => title)).toEqual([
      "Setup",
      "Who gets in",
      "Microsoft Entra",
      "Azure API Management",
      "Warnings",
      "Notes",
      "Order of the writes",
    ]);
  });

  test("has a row for every caller, first those for whom something changes", () => {
    const rows = [...html.matchAll(/<tr class="(changing|staying)"><th scope="row"><bdi>([^<]*)/g)];
    const { callers } = flightsPlan.access;
    expect(new Set(rows.map(([, , caller]) => caller))).toEqual(new Set(callers.map(({ caller }) => caller)));
    expect(rows).toHaveLength(callers.length);
    const kinds = rows.map(([, kind]) => kind).join(" ");
    expect(kinds).toMatch(/^(?:changing )+(?:staying ?)+$/);
  });

  test("says in words what a colour shows", () => {
    const cells = [...html.matchAll(/<td class="(yes|later|no|unknown)"[^>]*>(.*?)<\/td>/g)];
    expect(cells.length).toBeGreaterThan(60);
    const words = { yes: /^✓ yes$/, later: /^◌ after /, no: /^✕ no/, unknown: /^\? unknown/ } as const;
    for (const [, kind = "", content = ""] of cells) {
      expect(content.replaceAll(/<[^>]+>/g, "")).toMatch(words[kind as keyof typeof words]);
    }
    const sides = [...html.matchAll(/<td class="(removed|added)">(?:<i>\d+<\/i>)?<b>(.)<\/b>/g)];
    expect(sides.length).toBeGreaterThan(8);
    for (const [, kind, sign] of sides) expect(sign).toBe(kind === "removed" ? "−" : "+");
  });

  test("has every change with its reason, and every finding with what helps", () => {
    for (const { because } of flightsPlan.changes) expect(text).toContain(because);
    for (const { code, hint } of flightsPlan.findings) {
      expect(text).toContain(code);
      expect(text).toContain(hint);
    }
    expect(text).toContain("4 changes, written in the order of their numbers. Nothing else is touched.");
  });

  test("without changes is a sentence, its findings and its fingerprint", () => {
    const empty = textOf(approvalPage({ ...flightsPlan, changes: [] }));
    expect(empty).toContain("Nothing to change");
    expect(empty).toContain(flightsPlan.fingerprint);
    expect(empty).toContain("open-to-all-tenants");
    expect(empty).not.toMatch(/Who gets in|Order of the writes|is what is approved/);
  });

  test("says what a rollback is", () => {
    const page = approvalPage({ ...flightsPlan, rollbackOf: "2026-11-23T100000Z-1" });
    expect(textOf(page)).toMatch(/^ Rollback plan for flights .*Rollback of the run 2026-11-23T100000Z-1/);
  });

  test("loads nothing, runs nothing, sends nothing and leads nowhere", () => {
    expect(html).not.toMatch(
      /\bsrc=|\bhref=|<link|<script|<img|<iframe|<form|<object|<svg|@import|url\(|\bon\w+=|javascript:/i,
    );
    expect(html).toContain("default-src 'none'");
  });

  test("is whole", () => {
    const names = new Set([...html.matchAll(/<([a-z]\w*)[ >]/g)].map(([, name = ""]) => name));
    names.delete("meta");
    expect(names.size).toBeGreaterThan(20);
    for (const name of names) {
      const opened = html.match(new RegExp(`<${name}[ >]`, "g")) ?? [];
      expect([name, html.split(`</${name}>`).length - 1]).toEqual([name, opened.length]);
    }
  });

  test("names of strangers are never an element, an attribute or an entity", () => {
    const tags = (page: string) => new Set(page.match(/<[^>]*>/g));
    const tame = tags(approvalPage(planNaming("A name")));
    fc.assert(
      fc.property(hostile, (name) => {
        const page = approvalPage(planNaming(name));
        expect([...tags(page)].filter((tag) => !tame.has(tag) && tag !== '<td class="nothing">')).toEqual([]);
        expect(page).not.toMatch(/&(?!amp;|lt;|gt;|quot;)/);
        expect(page).not.toMatch(
          /##(?:vso)?\[|[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/,
        );
      }),
      { numRuns: 60 },
    );
  });
});
