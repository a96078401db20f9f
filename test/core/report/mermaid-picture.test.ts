import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Cell } from "../../../src/core/access/cell.ts";
import { entryPicture } from "../../../src/core/report/mermaid-picture.ts";
import type { Entry } from "../../../src/core/report/who-gets-in.ts";
import { harmlessLine } from "../../../src/core/text/harmless.ts";
import { readFlowchart } from "./flowchart-reader.ts";
import { hostile } from "./hostile.ts";

const cell = (answer: Cell["answer"]): Cell => ({ answer, why: null, code: null });

function entry(caller: string, before: Cell["answer"], after: Cell["answer"]): Entry {
  return { id: "somebody", caller, verdict: "newly admitted", before: cell(before), after: cell(after) };
}

describe("who reaches a server", () => {
  test("is two graphs, with an arrow for each caller and its meaning in words", () => {
    expect(
      readFlowchart(
        entryPicture([entry("member, app-only", "no", "yes"), entry("guest", "yes", "unknown")], "flights"),
      ),
    ).toEqual([
      {
        title: "before",
        server: "flights",
        arrows: [
          { caller: "member, app-only", arrow: "--x", meaning: "no" },
          { caller: "guest", arrow: "-->", meaning: "yes" },
        ],
      },
      {
        title: "after",
        server: "flights",
        arrows: [
          { caller: "member, app-only", arrow: "-->", meaning: "yes" },
          { caller: "guest", arrow: "-.-o", meaning: "unknown" },
        ],
      },
    ]);
  });

  test("tells consent by a dotted arrow and who has to give it", () => {
    const [, after] = readFlowchart(
      entryPicture(
        [entry("a", "no", "after consent"), entry("b", "no", "after an administrator's consent")],
        "x",
      ),
    );
    expect(after?.arrows.map(({ arrow, meaning }) => [arrow, meaning])).toEqual([
      ["-.->", "after consent"],
      ["-.->", "after an administrator's consent"],
    ]);
  });

  test.each([
    'x" --> evil["y',
    "end",
    "%%{init: {'theme':'x'}}%%",
    "`**bold**`",
    "- item",
    "1. item",
    "fa:fa-car $$x$$",
    "<img src=x onerror=alert(1)>",
    "#lt;b#gt;",
    "ﬂ°°60¶ß",
    "style a:#b;",
    "```",
  ])("shows %s as it is, and keeps its grammar", (name) => {
    const [before] = readFlowchart(entryPicture([entry(name, "no", "yes")], name));
    expect(before).toEqual({
      title: "before",
      server: name,
      arrows: [{ caller: name, arrow: "--x", meaning: "no" }],
    });
  });

  test("keeps its grammar whatever a name is", () => {
    fc.assert(
      fc.property(hostile, (name) => {
        const lines = entryPicture([entry(name, "no", "yes")], name);
        expect(lines.join("\n").replaceAll("->", "")).not.toMatch(/[`<>&%$\\\u001b]/);
        const [before] = readFlowchart(lines);
        const shown = harmlessLine(name === "" ? "unnamed" : name);
        expect(before?.server).toBe(shown.length <= 60 ? shown : before?.server);
        expect((before?.server ?? "").length).toBeLessThanOrEqual(60);
      }),
    );
  });
});
