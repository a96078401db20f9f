import { describe, expect, test } from "vitest";
import { type Format, formats } from "../../src/cli/format.ts";
import { openScreen } from "../../src/cli/open-screen.ts";
import { toJson } from "../../src/core/document/json.ts";
import { escaped } from "../../src/core/html/escaped.ts";
import type { Plan } from "../../src/core/plan/plan.ts";
import { verifyReport } from "../../src/core/report/verify-report.ts";
import { verifySarif } from "../../src/core/sarif/command-logs.ts";
import { harmlessLine } from "../../src/core/text/harmless.ts";
import { readFlowchart } from "../core/report/flowchart-reader.ts";
import { foldingLines, readMarkdown } from "../core/report/markdown-reader.ts";
import { testHost } from "../support/host.ts";
import { planNaming } from "../support/plan-naming.ts";
import { readSarif } from "../support/sarif-schema.ts";

// What somebody in a tenant may call an app, an API or a client, to make this program say something else than it means.

const names: readonly (readonly [what: string, name: string])[] = [
  // Terminals.
  ["clears the screen", "Flights\u001b[2J\u001b[H"],
  ["colours what follows", "Flights\u001b[31m"],
  ["sets the title of the window", "\u001b]0;owned\u0007"],
  ["is a link of a terminal", "\u001b]8;;https://evil.example\u001b\\click\u001b]8;;\u001b\\"],
  ["writes to the clipboard", "\u001b]52;c;cm0gLXJmIC8=\u0007"],
  ["begins a sequence with one C1 control", "Flights\u009b2J"],
  ["goes back and writes over", "safe\b\b\b\bevil"],
  ["returns to the start of the line", "Flights\rApproved"],
  ["rings and feeds", "Flights\u0007\u000c\u000b"],
  ["holds a NUL", "Flights\u0000MCP"],
  ["deletes", "Flights\u007f\u007f"],
  // Lines.
  ["has a line of its own", "Flights\nNothing to change: this setup already is what was asked for."],
  ["has a CRLF", "Flights\r\nfingerprint sha256:0"],
  ["has the line and paragraph separators of Unicode", "Flights\u2028next\u2029next"],
  ["has a next line control", "Flights\u0085next"],
  // Order and invisibility.
  ["turns its neighbours around", "Flights \u202eterces"],
  ["isolates", "\u2067Flights\u2069"],
  ["holds marks of direction", "a\u200eb\u200fc\u061cd"],
  ["holds zero width characters", "Fli\u200bgh\u200cts\u2060\ufeff"],
  ["is right to left in earnest", "טיסות"],
  ["has homoglyph quotes", "“Flights” ＂MCP＂ ‟x‟ ʺyʺ"],
  ["has homoglyph brackets", "＜script＞ 〈b〉 ﹤i﹥"],
  ["has half of a character", "Flights \ud83d"],
  // Azure Pipelines.
  ["sets a variable of Azure Pipelines", "##vso[task.setvariable variable=x]y"],
  ["ends a task of Azure Pipelines", "Flights ##VSO[task.complete result=Succeeded;]"],
  ["opens a group of Azure Pipelines", "##[group]Flights"],
  ["is an error of Azure Pipelines", "##[error]Flights"],
  // GitHub Actions.
  ["is an error of GitHub Actions", "::error::stop"],
  ["is an annotation of GitHub Actions", "::warning file=a.ts,line=1::x"],
  ["masks a value of GitHub Actions", "::add-mask::true"],
  ["stops the commands of GitHub Actions", "::stop-commands::token"],
  ["is an output of GitHub Actions, behind a word", "Flights ::set-output name=x::y"],
  ["is an expression of GitHub Actions", `\${{ secrets.GITHUB_TOKEN }}`],
  ["is an expression of Azure Pipelines", "$(System.AccessToken) $[variables.x]"],
  ["has an encoded line feed", "Flights%0A::error::x%0D%0A##vso[task.logissue]"],
  ["ends a here document", "EOF\nx=y\nEOF"],
  // Markdown.
  ["ends a fence", "```\n# Approved\n```"],
  ["ends a longer fence", "````````"],
  ["ends a span of code", "` <b>bold</b> ` ``"],
  ["is a link of markdown", "[click](https://evil.example)"],
  ["is a picture of markdown", "![x](https://evil.example/x.png)"],
  ["is a row of a table", "a | b |\n|---|---|\n| c | d"],
  ["is a heading of markdown", "# Approved"],
  ["is a task of markdown", "- [x] approved"],
  ["mentions somebody", "@octocat #1 GH-1 :tada:"],
  ["is emphasis and a formula", "**bold** _x_ ~~y~~ $`z`$ $$w$$"],
  // HTML.
  ["is a script", "<script>alert(1)</script>"],
  ["is a picture that fails", '"><img src=x onerror=alert(1)>'],
  ["ends an attribute", '" onmouseover="alert(1)'],
  ["ends what folds", "</details></td></table></body>"],
  ["ends the style", "</style><style>*{display:none}"],
  ["opens a comment", "<!-- --><!--"],
  ["is an entity", "&lt;b&gt; &#60; &amp;amp; &NewLine;"],
  ["is CDATA", "]]><![CDATA["],
  ["is an address that runs", "javascript:alert(1)"],
  // Mermaid.
  ["ends a label of Mermaid", '"] --> evil["'],
  ["is a directive of Mermaid", "%%{init: {'securityLevel': 'loose'}}%%"],
  ["ends a graph of Mermaid", "end"],
  ["is a click of Mermaid", 'x\n  click before1 "javascript:alert(1)"'],
  ["is an entity of Mermaid", "#quot;#35;x"],
  ["is what Mermaid makes of an entity", "ﬂ°°34¶ß"],
  // SARIF and JSON.
  ["is a placeholder of SARIF", "{0} {1} {{2}}"],
  ["is a link of SARIF", "see [the plan](0) and [this](file:///etc/passwd)"],
  ["ends a string of JSON", '", "fingerprint": "sha256:0'],
  ["escapes a string of JSON", "\\u0022 \\\\ \\"],
  // Size.
  ["is very long", "A very long name. ".repeat(400)],
  ["is very long without a space", "x".repeat(5000)],
  ["is nothing but backticks", "`".repeat(300)],
  ["is white space", " \t \u00a0 "],
  ["is empty", ""],
];

/** What a terminal or an agent of a pipeline obeys, wherever it is. */
const commands =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|##(?:vso)?\[|^\s*::[a-z]/im;

/** A plan in which each text that is not ours is this name. */
function planOf(name: string): Plan {
  const plan = planNaming(name);
  const strange = {
    message: `It is ${name}.`,
    hint: name,
    place: { element: `/${name}`, resource: `/apis/${name}` },
  };
  return { ...plan, findings: [{ code: "manual-review", level: "warning", ...strange }, ...plan.findings] };
}

/** What a dry run prints of it. */
async function printed(plan: Plan, format: Format): Promise<string> {
  const { host, stdout, stderr } = testHost();
  const screen = await openScreen({ format, quiet: false, verbose: true, color: true }, host);
  screen.showPlan(plan);
  screen.finishDryRun(plan);
  expect(stderr()).toBe("");
  return stdout();
}

function stringsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => [key, ...stringsIn(member)]);
}

const tagsIn = (page: string) => new Set(page.match(/<[^>]*>/g));
const tame = tagsIn(await printed(planOf("A name"), "html"));
const isHarmless: Readonly<Record<Format, (text: string, plan: Plan, name: string) => void>> = {
  text: (text, { fingerprint }) => expect(text).toContain(fingerprint),
  json: (text, plan) => expect(JSON.parse(text)).toEqual(plan),
  markdown: (text) => {
    const { lines, blocks, isOpen } = readMarkdown(text);
    expect(isOpen).toBe(false);
    expect(lines.filter((line) => foldingLines.includes(line))).toEqual(foldingLines);
    const outside = lines.filter((line) => !foldingLines.includes(line)).join("\n");
    expect(outside).not.toMatch(/[`~[\]{}<\\$@^]|&\S|:\/\/|!\[|%%/);
    expect(outside.match(/^#{1,6} .*$/gm)?.every((line) => /^#{2,4} [\p{L}\d§]/u.test(line))).toBe(true);
    expect(readFlowchart(blocks.at(-1) ?? []).map(({ title }) => title)).toEqual(["before", "after"]);
    expect(text.length).toBeLessThan(65_536);
  },
  sarif: (text) => {
    const log = readSarif(text);
    // After a viewer has read it, too.
    for (const one of stringsIn(log.runs[0].results)) expect(one).not.toMatch(commands);
    for (const { message } of log.runs[0].results) {
      expect(message.text).not.toContain("](");
      expect(message.text.replaceAll(/\{\{|\}\}/g, "")).not.toMatch(/[{}]/);
    }
  },
  html: (text, _plan, name) => {
    expect([...tagsIn(text)].filter((tag) => !tame.has(tag) && tag !== '<td class="nothing">')).toEqual([]);
    expect(text).not.toMatch(/&(?!amp;|lt;|gt;|quot;)/);
    if (name.length <= 60) expect(text).toContain(escaped(harmlessLine(name)));
  },
};

test("there are names enough, each once", () => {
  expect(names.length).toBeGreaterThan(50);
  expect(new Set(names.map(([, name]) => name)).size).toBe(names.length);
});

describe.each(formats)("as %s", (format) => {
  test.each(names)("a name that %s commands nothing and is no markup", async (_what, name) => {
    const plan = planOf(name);
    const text = await printed(plan, format);
    expect(text).not.toMatch(commands);
    isHarmless[format](text, plan, name);
  });
});

describe("what verifying a setup says", () => {
  test.each(names)("of a name that %s commands nothing", (_what, name) => {
    const check = {
      code: "metadata-authority",
      outcome: "wrong",
      message: `${name}: is not so.`,
      hint: name,
    } as const;
    const verified = {
      plan: planOf(name),
      checks: [check],
      server: "https://gateway.example/mcp",
      clients: [],
    };
    const log = toJson(verifySarif(verified, "1.2.3"));
    expect(log).not.toMatch(commands);
    isHarmless.sarif(log, verified.plan, name);
    const lines = verifyReport(verified).map((line) => line.map(({ text }) => text).join(""));
    expect(lines.join("\n")).not.toMatch(commands);
  });
});
