import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Cell } from "../../../src/core/access/cell.ts";
import type { ComparedCells, Rehearsal } from "../../../src/core/rehearsal/rehearsal.ts";
import { rehearsalMarkdown } from "../../../src/core/report/rehearsal-markdown.ts";
import { rehearsalReport } from "../../../src/core/report/rehearsal-report.ts";
import { hostile } from "./hostile.ts";
import { readMarkdown } from "./markdown-reader.ts";

const yes: Cell = { answer: "yes", why: null, code: null };
const no: Cell = { answer: "no", why: "the gateway answers 401", code: "http-401" };
const unknown: Cell = { answer: "unknown", why: "it cannot be executed", code: "not-executable" };

/** Before and after, each as computed and measured. */
function cells(before: readonly [Cell, Cell], after: readonly [Cell, Cell]): ComparedCells {
  const at = ([computed, measured]: readonly [Cell, Cell]) => ({ computed, measured });
  return { before: at(before), after: at(after) };
}

function rehearsal(caller: string, differences: Partial<Rehearsal> = {}): Rehearsal {
  const row = { id: "any-other-member", caller };
  return {
    kind: "entra-mcp/rehearsal",
    version: 1,
    plan: `sha256:${"0".repeat(64)}`,
    applied: { outcome: "done", why: null },
    rows: [
      { ...row, signIn: cells([no, no], [yes, yes]), gateway: cells([no, no], [yes, no]) },
      {
        id: "home-member",
        caller: "home",
        signIn: cells([yes, yes], [yes, yes]),
        gateway: cells([yes, yes], [yes, yes]),
      },
      {
        id: "guest",
        caller: "guest",
        signIn: cells([yes, yes], [yes, yes]),
        gateway: cells([yes, unknown], [yes, unknown]),
      },
    ],
    disagreements: [{ ...row, part: "gateway", when: "after", computed: yes, measured: no }],
    notExecutable: [
      { place: "apim/apis/a", element: "xsl-transform", line: 3, why: "it cannot be executed" },
    ],
    ...differences,
  };
}

const textOf = (one: Rehearsal, verbose = false) =>
  rehearsalReport(one, { verbose })
    .map((line) => line.map(({ text }) => text).join(""))
    .join("\n");

describe("a rehearsal for people", () => {
  test("has both tables in one, each disagreement with both reasons, and what is not as in Azure", () => {
    expect(textOf(rehearsal("member of another tenant"))).toBe(
      [
        "Rehearsal: a copy of the setup, with callers that really sign in and call",
        "  The plan was carried out in the copy, by the code that carries out every plan.",
        "",
        "Who gets in, before -> after",
        `  ${"".padEnd(24)}  the plan says  measured`,
        `  ${"member of another tenant".padEnd(24)}  no -> yes      no`,
        `  ${"guest".padEnd(24)}  yes            unknown`,
        "  measured as the plan says, and as before, for 1 more kind of caller; --verbose",
        "  shows each of them",
        "",
        "Not what the plan says",
        "  ! member of another tenant, at the gateway, after",
        "    the plan says yes",
        "    measured no: the gateway answers 401",
        "",
        "Not as in Azure",
        "  ! xsl-transform, apim/apis/a, line 3: it cannot be executed",
        "",
        "What was measured is not what the plan says: 1 answer.",
      ].join("\n"),
    );
  });

  test("tells why the plan failed in the copy, and counts nothing after it as a difference", () => {
    const failed = rehearsal("somebody", {
      applied: { outcome: "failed", why: "400 NotAllowed" },
      disagreements: [],
      notExecutable: [],
    });
    expect(textOf(failed)).toContain("The plan failed in the copy: 400 NotAllowed.");
    expect(textOf(failed)).toMatch(/The plan could not be carried out in the copy\.$/);
  });

  test("has every row with --verbose, Entra and the gateway apart", () => {
    const text = textOf(rehearsal("member of another tenant"), true);
    expect(text).toContain("    Entra    no -> yes                     measured no -> yes");
    expect(text).toContain("    gateway  no -> yes                     measured no");
  });

  test("says so where nothing changes for anybody", () => {
    const none = rehearsal("x", { rows: [], disagreements: [], notExecutable: [] });
    expect(textOf(none)).toContain("nothing changes for anybody");
    expect(rehearsalMarkdown(none)).toContain("Nothing changes for anybody.");
  });
});

describe("a rehearsal as markdown", () => {
  test("keeps its shape whatever strangers wrote, and no line of text commands anything", () => {
    const shapeOf = (markdown: string) => {
      const { lines, isOpen } = readMarkdown(markdown);
      expect(isOpen).toBe(false);
      return lines.map((line) => (line.startsWith("|") ? line.split("|").length : line.slice(0, 2)));
    };
    const tame = shapeOf(rehearsalMarkdown(rehearsal("x"))).length;
    fc.assert(
      fc.property(hostile, (name) => {
        const one = rehearsal(`a ${name}`, {
          notExecutable: [{ place: name, element: `e ${name}`, line: 1, why: name }],
        });
        expect(shapeOf(rehearsalMarkdown(one))).toHaveLength(tame);
        expect(rehearsalMarkdown(one)).not.toMatch(/##(?:vso)?\[|^\s*::[a-z]/im);
        expect(textOf(one)).not.toMatch(/##(?:vso)?\[|^\s*::[a-z]/im);
      }),
      { numRuns: 100 },
    );
  });

  test("fits into a comment, whatever there is too much of", () => {
    const one = rehearsal("|_".repeat(500));
    const many = <T>(items: readonly T[]): T[] => Array.from({ length: 300 }, () => items).flat();
    const { rows, disagreements, notExecutable } = one;
    const text = rehearsalMarkdown({
      ...one,
      rows: many(rows),
      disagreements: many(disagreements),
      notExecutable: many(notExecutable),
    });
    expect(text.length).toBeLessThan(65_536);
    expect(text).toContain("more callers are left out here");
  });
});
