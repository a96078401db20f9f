import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { yes } from "../../../src/core/access/cell.ts";
import type { Intent } from "../../../src/core/model/intent.ts";
import type { Plan } from "../../../src/core/plan/plan.ts";
import { propose } from "../../../src/core/plan/propose.ts";
import { planMarkdown } from "../../../src/core/report/markdown-report.ts";
import { type RunResult, runMarkdown } from "../../../src/core/report/markdown-run.ts";
import { whoGetsIn } from "../../../src/core/report/who-gets-in.ts";
import { api, client, flightsSnapshot, home } from "../../support/snapshot.ts";
import { readFlowchart } from "./flowchart-reader.ts";
import { hostile } from "./hostile.ts";
import { foldingLines, readMarkdown } from "./markdown-reader.ts";

const everyone: Intent = { authority: "common", allowTenants: [], with: [], only: null, allowShared: false };
const plan = propose(flightsSnapshot(), everyone);
const commentLimit = 65_536;

describe("the plan as markdown", () => {
  const text = planMarkdown(plan);
  const { lines, blocks } = readMarkdown(text);

  test("comes in the order of the terminal's report", () => {
    expect(lines.filter((line) => /^#{2,3} /.test(line))).toEqual([
      "## Migration plan for §: 4 changes",
      "### Microsoft Entra",
      "### Azure API Management",
      "### Who gets in",
      "### Warnings",
      "### Order",
    ]);
    expect(lines.filter((line) => foldingLines.includes(line))).toEqual(foldingLines);
  });

  test("has a heading, a risk, a reason and a diff for each change", () => {
    expect(lines.filter((line) => line.startsWith("#### "))).toEqual([
      "#### 1. Flights MCP Server: serve every organization",
      "#### 2. Flights MCP Client: serve every organization",
      "#### 3. Flights MCP: accept tokens of other organizations",
      expect.stringMatching(/^#### 4\. OAuth 2\.0 .*: send clients to the shared authority$/),
    ]);
    expect(text.match(/^\*\*(low|medium|high) risk\*\*, `/gm)).toHaveLength(4);
    expect(blocks.slice(0, -1)).toHaveLength(4);
    expect(blocks[0]).toEqual([
      '- signInAudience: "AzureADMyOrg"',
      '+ signInAudience: "AzureADMultipleOrgs"',
    ]);
    expect(blocks[2]?.[0]).toMatch(/^@@ /);
    expect(text).toContain("- `/policies/inbound/validate-azure-ad-token/@tenant-id`");
  });

  test("begins with where it writes and what it comes to", () => {
    expect(text.split("\n").slice(2, 9)).toEqual([
      "`contoso.com`, subscription `00000000-0000-4000-8000-000000000000`, resource group rg, service apim-flights, API flights",
      "",
      "**4 changes: 2 in Microsoft Entra, 2 in Azure API Management; high risk: change 3**",
      "",
      "- **+** OPEN: anyone in any Microsoft Entra organization gets in, through Flights MCP Client (only some: `--allow-tenant`)",
      expect.stringMatching(/^- \*\*-\*\* shut out: app-only, another app of the home tenant/),
      expect.stringMatching(/^- \*\*!\*\* \d warnings, the worst: open-to-all-tenants$/),
    ]);
  });

  test("says how each part of the setup was found", () => {
    const foundBy = { ...plan.setup.foundBy, api: "named by --api" };
    const shown = planMarkdown({ ...plan, setup: { ...plan.setup, foundBy } });
    expect(shown).toContain("| API | flights | named by `--api` |");
  });

  test("numbers the reasons of the access table below it", () => {
    expect(text).toMatch(
      /^\| \*\*\+\*\* \| member of another tenant \| no \(2\) → after an administrator.*s consent \(1\) \| no \(3\) → yes \|$/m,
    );
    expect(text).toMatch(/^1\. an administrator first has to add the API/m);
    expect(text).toMatch(/^2\. clients sign in at the home tenant/m);
    expect(text).toContain("**+** newly admitted, **-** newly refused");
  });

  test("has a picture of who reaches the server, of those for whom something changes", () => {
    const [before, after] = readFlowchart(blocks.at(-1) ?? []);
    expect(before?.server).toBe("flights");
    expect(before?.arrows.length).toBe(whoGetsIn(plan.access.callers).changing.length);
    expect(after?.arrows[0]).toEqual({
      caller: "member of another tenant",
      arrow: "-.->",
      meaning: "after an administrator's consent",
    });
    expect(text).toContain("```mermaid\nflowchart TB\n");
  });

  test("has no picture where nothing changes for anybody, and a small one where much does", () => {
    const [row] = plan.access.callers;
    const newly = plan.access.callers.find((one) => one.verdict === "newly admitted");
    if (row === undefined || newly === undefined) throw new Error("they are there");
    expect(planMarkdown({ ...plan, access: { callers: [row] } })).not.toContain("mermaid");
    const many = planMarkdown({ ...plan, access: { callers: Array.from({ length: 20 }, () => newly) } });
    expect(readFlowchart(readMarkdown(many).blocks.at(-1) ?? [])[0]?.arrows).toHaveLength(8);
    expect(many).toContain("*12 more callers of the table are left out here.*");
  });

  test("has findings by level, with place and hint", () => {
    expect(text).toMatch(
      /- \*\*issuer-not-origin\*\*: .*\n {2}- at `change 4, line \d+: \/policies\/inbound\/return-response\/set-body`\n {2}- → `--with gateway-issuer` /,
    );
  });

  test("ends with the order of writes and the fingerprint", () => {
    expect(text).toContain("4 changes, written in the order of their numbers. Nothing else is touched.");
    expect(text.endsWith(`fingerprint \`${plan.fingerprint}\`\n`)).toBe(true);
  });

  test("tells what a named value is that gives way to a literal", () => {
    const [validation, metadata] = flightsSnapshot().policies;
    if (validation === undefined || metadata === undefined) throw new Error("the snapshot has two policies");
    const policies = [{ ...validation, text: validation.text.replace(home.id, "{{tenant}}") }, metadata];
    const namedValues = [{ name: "tenant", value: home.id }];
    expect(planMarkdown(propose(flightsSnapshot({ policies, namedValues }), everyone))).toContain(
      `The named value \`{{tenant}}\` is "\`${home.id}\`"; it stays as it is`,
    );
  });

  test.each<[string, Partial<Plan>, string]>([
    ["right", { findings: [] }, "Nothing to change: this setup already is what was asked for."],
    [
      "not understood",
      { findings: [{ code: "manual-review", level: "warning", message: "M.", hint: "", place: {} }] },
      "Nothing to change that could be decided with certainty: the warnings say what to review.",
    ],
    [
      "blocked",
      { findings: [{ code: "not-migratable", level: "blocker", message: "M.", hint: "", place: {} }] },
      "Nothing is changed: the blockers say what is in the way.",
    ],
  ])("of a setup that is %s is one sentence and its findings", (_title, differences, sentence) => {
    const shown = planMarkdown({ ...plan, changes: [], ...differences });
    expect(shown.split("\n").slice(0, 4)).toEqual(["## Migration plan for `flights`", "", sentence, ""]);
    expect(shown).not.toContain("### Setup");
  });
});

describe("strangers' text in it", () => {
  /** The kind of each line, which text must not change. */
  const shapeOf = (markdown: string): string[] => {
    const { lines, isOpen } = readMarkdown(markdown);
    expect(isOpen).toBe(false);
    return lines.map((line) => {
      if (line.startsWith("|")) return `row of ${line.split("|").length}`;
      return /^(?:#+|- \*\*| {2}-|-|\d+\.) /.exec(`${line} `)?.[0] ?? (line === "" ? "" : "text");
    });
  };
  const named = (displayName: string): Plan =>
    propose(
      flightsSnapshot({
        homeTenant: { ...home, displayName },
        service: { ...flightsSnapshot().service, subscriptionName: displayName },
        policies: flightsSnapshot().policies.map((policy) => ({ ...policy, owner: displayName })),
        apiApp: { ...api, displayName },
        clientApps: [{ ...client, displayName }],
      }),
      everyone,
    );
  const tame = shapeOf(planMarkdown(named("A name")));

  test("changes no construct and stays out of markup, whatever a name is", () => {
    fc.assert(
      fc.property(hostile, (displayName) => {
        const markdown = planMarkdown(named(displayName));
        expect(shapeOf(markdown)).toEqual(tame);
        const outside = strangersLines(markdown);
        expect(outside).not.toMatch(/[`~[\]{}<\\$@^_]|&\S|:\/\/|!\[|##(?:vso)?\[/);
        expect(markdown).not.toMatch(/##(?:vso)?\[|^\s*::[a-z]/im);
      }),
      { numRuns: 80 },
    );
  });

  const nowhere = { start: 0, end: 0, insert: "", touches: "metadata" } as const;
  const holding = (text: string): Plan => ({
    ...plan,
    changes: plan.changes.map((change) =>
      change.verb === "update"
        ? { ...change, after: { [text]: text, signInAudience: text } }
        : {
            ...change,
            diff: `@@ -1,2 +1,2 @@\n ${text}\n-${text}\n+${text}`,
            edits: ["", "/@x"].map((end) => ({ ...nowhere, element: `/${text}${end}` })),
          },
    ),
    findings: plan.findings.map((finding) => ({ ...finding, hint: text, place: { element: `/${text}` } })),
  });

  test("ends no block of code, whatever a policy holds", () => {
    const shape = shapeOf(planMarkdown(holding("tame")));
    fc.assert(
      fc.property(hostile.filter(isSomething), (text) => {
        const markdown = planMarkdown(holding(text));
        expect(shapeOf(markdown)).toEqual(shape);
        expect(strangersLines(markdown)).not.toMatch(/[`~[\]{}<\\$@^_]|:\/\//);
      }),
      { numRuns: 80 },
    );
  });
});

/** What is outside of code, but for the lines of markup that are ours and fold what is long. */
function strangersLines(markdown: string): string {
  const { lines } = readMarkdown(markdown);
  expect(lines.filter((line) => foldingLines.includes(line))).toEqual(foldingLines);
  return lines.filter((line) => !foldingLines.includes(line)).join("\n");
}

/** An empty hint is left out. */
function isSomething(text: string): boolean {
  return text !== "";
}

describe("the limit of a comment", () => {
  const long = (count: number): Plan => ({
    ...plan,
    changes: plan.changes.map((change) =>
      change.verb === "update"
        ? change
        : { ...change, diff: Array.from({ length: count }, (_, line) => `+ line ${line}`).join("\n") },
    ),
  });

  test("is kept by shorter diffs first, and the text says so", () => {
    const text = planMarkdown(long(20_000));
    expect(text.length).toBeLessThan(commentLimit);
    expect(text).toContain("*This is shortened to fit into a comment;");
    expect(text).toContain("*19940 more lines of this diff are left out here.*");
    expect(text).toContain("+ line 59\n```");
    expect(text).toContain("| **+** | member of another tenant |");
    expect(planMarkdown(plan)).not.toContain("shortened");
  });

  test("is kept with one endless line", () => {
    const [first, , third] = plan.changes;
    if (first === undefined || third?.verb !== "revise") throw new Error("the plan has both");
    const text = planMarkdown({ ...plan, changes: [first, { ...third, diff: `+${"x".repeat(1_000_000)}` }] });
    expect(text.length).toBeLessThan(commentLimit);
    expect(readMarkdown(text).isOpen).toBe(false);
  });

  test("is kept whatever there is too much of", () => {
    const name = "a_ ".repeat(400);
    const many = <T>(items: readonly T[], count: number): T[] =>
      Array.from({ length: count }, (_, index) => items[index % items.length]).filter(
        (item) => item !== undefined,
      );
    const huge: Plan = {
      ...plan,
      setup: {
        ...plan.setup,
        clientApps: many([{ id: "", appId: home.id, displayName: name }], 300),
        foundBy: { service: name, api: name, apiApp: name, clientApps: name },
      },
      changes: many(plan.changes, 600).map((change) => ({
        ...change,
        subject: name,
        title: name,
        because: name,
        ...(change.verb === "update"
          ? { after: Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`${name}${index}`, name])) }
          : { edits: change.edits.flatMap((edit) => many([{ ...edit, element: `${name}\`` }], 200)) }),
      })),
      findings: many(plan.findings, 900).map((finding) => ({
        ...finding,
        message: name,
        hint: name,
        place: { element: name },
      })),
      access: {
        callers: many(plan.access.callers, 300).map((row, index) => ({
          ...row,
          caller: name,
          gateway: { before: { answer: "no", why: `${name}${index}`, code: "client" }, after: yes },
        })),
      },
    };
    const text = planMarkdown(huge);
    expect(text.length).toBeLessThan(commentLimit - 1000);
    expect(text).toMatch(/\*\d+ more changes are left out here\.\*/);
    expect(text).toMatch(/\*\d+ more callers are left out here\.\*/);
    expect(text).toContain("600 changes, written in the order of their numbers.");
    expect(readMarkdown(text).isOpen).toBe(false);
  });
});

describe("what was done", () => {
  const result: RunResult = {
    receipt: {
      kind: "entra-mcp/receipt",
      version: 1,
      plan: plan.fingerprint,
      startedAt: "2026-11-23T10:00:00Z",
      finishedAt: null,
      outcome: "failed",
      steps: [
        { change: "1", resource: "/applications/1", outcome: "done", at: null },
        {
          change: "3",
          resource: `${plan.setup.service}/apis/flights/policies/policy`,
          outcome: "failed",
          at: null,
          error: "403 <b>No</b>",
        },
      ],
    },
    runDirectory: ".entra-mcp/runs/x",
    left: null,
  };

  test("is a table of steps, with errors and the place of the receipt", () => {
    expect(runMarkdown(plan, result)).toBe(`### What was done

| change | resource | outcome |
|---|---|---|
| 1 | \`/applications/1\` | done |
| 3 | \`apis/flights/policies/policy\` | **failed** |

- Change 3: 403 \`<b>No</b>\`

Receipt and backup: \`.entra-mcp/runs/x\`
`);
  });

  test.each<[string, readonly string[], RegExp]>([
    ["nothing left", [], /\n\nRead back: nothing left to change\.\n$/],
    ["something left", ["<b>x"], /shows more to change:\*\*\n\n- `<b>x`\n$/],
  ])("ends with what reading back showed: %s", (_title, left, ending) => {
    expect(runMarkdown(plan, { ...result, left })).toMatch(ending);
  });

  test("fits behind the plan, however much it is", () => {
    const steps = Array.from({ length: 900 }, (_, index) => ({
      change: `${index}`,
      resource: "/applications/".repeat(40),
      outcome: "failed" as const,
      at: null,
      error: "x ".repeat(2000),
    }));
    const left = Array.from({ length: 900 }, () => "a_ ".repeat(400));
    const text = runMarkdown(plan, { ...result, receipt: { ...result.receipt, steps }, left });
    expect(text.length).toBeLessThan(9_000);
  });
});
