import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Annotation } from "../../../src/core/ci/annotation.ts";
import { annotationCommand } from "../../../src/core/ci/annotation-command.ts";
import { groupEnd, groupStart } from "../../../src/core/ci/group.ts";
import { maskCommands } from "../../../src/core/ci/mask.ts";
import { azureOutputs, githubOutputs } from "../../../src/core/ci/outputs.ts";
import { firstCommandLine, withoutCommands } from "../../../src/core/ci/plain-output.ts";
import type { Runner } from "../../../src/core/ci/runner.ts";
import { checksSummary, failureSummary, policySummary } from "../../../src/core/ci/summary.ts";
import { harmlessLine, harmlessName } from "../../../src/core/text/harmless.ts";
import { injections } from "../../support/injections.ts";
import { readLog, readOutputs } from "../../support/runner-log.ts";
import { hostile } from "../report/hostile.ts";
import { readMarkdown } from "../report/markdown-reader.ts";

const runners: readonly Runner[] = ["github", "azure"];
const table = runners.flatMap((runner) => injections.map((text) => ({ runner, text })));

/** Pieces that a command could be put together from. */
const marks = ["#", "##", ":", "::", "[", "vso[", "error", " ", "]", "%"];

// oxlint-disable-next-line no-control-regex
const escapes = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/;

test("there are fifty strings, and a runner obeys many of them when they are printed as they are", () => {
  expect(new Set(injections).size).toBe(50);
  const obeyed = (runner: Runner) =>
    injections.filter((text) => {
      try {
        return readLog(runner, text).commands.length > 0;
      } catch {
        return true;
      }
    });
  expect(obeyed("github").length).toBeGreaterThan(15);
  expect(obeyed("azure").length).toBeGreaterThan(7);
});

describe.each(table)("$runner, $text", ({ runner, text }) => {
  test("an annotation is one command, and its words arrive", () => {
    const annotation: Annotation = {
      level: "warning",
      code: "any-client",
      lines: [text, text],
      place: { file: text, line: 3, column: 7 },
    };
    const log = `${annotationCommand(runner, annotation)}\n`;
    const { commands, lines } = readLog(runner, log);
    expect(log.slice(0, -1)).not.toMatch(escapes);
    expect(lines).toEqual([]);
    const words = harmlessLine(text);
    const place = { line: "3", column: "7" };
    expect(commands).toEqual([
      runner === "github"
        ? {
            name: "warning",
            properties: { title: "any-client", file: words, line: place.line, col: place.column },
            data: `${words}\n${words}`,
          }
        : {
            name: "task.logissue",
            properties: {
              type: "warning",
              sourcepath: words,
              linenumber: place.line,
              columnnumber: place.column,
              code: "any-client",
            },
            data: `${words}\n${words}`,
          },
    ]);
  });

  test("a group has this title and no other command in it", () => {
    const log = `${groupStart(runner, text)}\n${groupEnd(runner)}\n`;
    const { commands, lines } = readLog(runner, log);
    if (runner === "github") {
      expect(lines).toEqual([]);
      expect(commands).toEqual([
        { name: "group", properties: {}, data: harmlessName(text) },
        { name: "endgroup", properties: {}, data: "" },
      ]);
    } else {
      expect(commands).toEqual([]);
      expect(lines).toEqual([`##[group]${harmlessName(text)}`, "##[endgroup]"]);
      expect(harmlessName(text)).not.toMatch(/##(?:vso|\[)/i);
    }
  });

  test("outputs arrive as they are, or not at all where a log cannot take them", () => {
    const outputs = { "has-changes": "true", "plan-path": text, "exit-code": "0" } as const;
    if (runner === "github") {
      let count = 0;
      const file = `before=1${githubOutputs(outputs, () => `delimiter-${count++}`)}`;
      expect(readOutputs(file)).toEqual({ before: "1", ...outputs });
    } else {
      const { commands, lines } = readLog(runner, azureOutputs(outputs).join("\n"));
      expect(lines).toEqual([]);
      const isHarmless = harmlessLine(text) === text;
      expect(
        commands.map(({ properties, data }) => [properties.variable, properties.isOutput, data]),
      ).toEqual([
        ["hasChanges", "true", "true"],
        ...(isHarmless ? [["planPath", "true", text]] : []),
        ["exitCode", "true", "0"],
      ]);
    }
  });

  test("a mask hides the lines of this secret and does nothing else", () => {
    const log = maskCommands(runner, [text]).join("\n");
    const { commands, lines } = readLog(runner, log);
    expect(lines).toEqual([]);
    expect(new Set(commands.map(({ name }) => name)).size).toBeLessThanOrEqual(1);
    const parts = text.split(/[\r\n]+/);
    for (const { name, data } of commands) {
      expect(name).toBe(runner === "github" ? "add-mask" : "task.setsecret");
      expect(parts).toContain(data);
    }
    expect(log.replaceAll("\n", " ")).not.toMatch(escapes);
  });

  test("plain lines hold no command, and nothing is changed twice", () => {
    const printed = withoutCommands(`${text}\n  ${text}\n`);
    const { commands } = readLog(runner, printed);
    expect(commands).toEqual([]);
    expect(withoutCommands(printed)).toBe(printed);
    expect(firstCommandLine(printed)).toBeNull();
  });
});

test("whatever it is, a harmless line is no command, and plain lines hold none", () => {
  const lines = fc.array(fc.oneof(hostile, fc.constantFrom(...injections, ...marks)), { maxLength: 4 });
  fc.assert(
    fc.property(lines, fc.constantFrom(...runners), (parts, runner) => {
      const text = parts.join("");
      expect(readLog(runner, harmlessLine(text)).commands).toEqual([]);
      expect(readLog(runner, withoutCommands(text)).commands).toEqual([]);
    }),
  );
});

test.each(injections)("a summary has the constructs that it has with plain words: %j", (text) => {
  const summaries = (word: string) => [
    failureSummary({ message: word, hint: word, next: [word] }),
    checksSummary(word, [{ code: "settings", outcome: "wrong", message: word, hint: oneLine(word) }]),
    policySummary(word, `@@ -1 +1 @@\n-${oneLine(word)}`, [
      { code: "manual-review", level: "warning", message: word, hint: word, place: { element: word } },
    ]),
  ];
  for (const [at, summary] of summaries(text).entries()) {
    const plain = readMarkdown(summaries("words")[at] ?? "");
    const read = readMarkdown(summary);
    expect(summary.replaceAll("\n", " ")).not.toMatch(escapes);
    expect(read.blocks.map((block) => block.length)).toEqual(plain.blocks.map((block) => block.length));
    // What a line begins with makes it a heading, an item or a paragraph.
    expect(read.lines.map(construct)).toEqual(plain.lines.map(construct));
    for (const line of read.lines) expect(line.replace(/^[#*\s-]+\S*/, "")).not.toMatch(/[`<\]\\@]|:\/\//);
  }
});

/** A hint of a check and a diff have lines of their own; what a stranger wrote is in one of them. */
function oneLine(text: string): string {
  return text.replaceAll("\n", " ");
}

function construct(line: string): string {
  return /^\s*(?:#+ |- |\||> |```)?/.exec(line)?.[0] ?? "";
}
