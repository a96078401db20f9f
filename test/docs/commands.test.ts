import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { afterAll, describe, expect, test } from "vitest";
import { root } from "../support/built.ts";
import { type CommandLine, commandLines, isOurs } from "./command-lines.ts";
import { blocksOf, type Page, pages } from "./pages.ts";
import { openStage, placeholders, type Stage } from "./stage.ts";

// Every command line of the README and the pages is carried out, in the order of its page, in one folder for each page. What
// it says that is printed is printed, and it ends with 0 or with what its comment or the list below says.

const workingDirectory = process.cwd();
afterAll(() => process.chdir(workingDirectory));

interface Setting {
  /** The world that stands for the reader's Azure; flights unless it is named. */
  readonly world?: string;
  /** What has happened when the page begins. */
  readonly before?: readonly string[];
}

const migrated = ["migrate", "--sandbox", "azure.world.json", "--yes"];

const settings: Readonly<Record<string, Setting>> = {
  "docs/configuration.md": { world: "mcp-server" },
  "docs/pipelines.md": { before: [...migrated, "--state-dir", "state"] },
  "docs/troubleshooting.md": { before: migrated },
};

/** Command lines that end otherwise than with 0. */
const endings: readonly {
  readonly page?: string;
  readonly text: RegExp;
  readonly with: number;
  readonly because: string;
}[] = [
  { text: /trace --anonymous/, with: 8, because: "a call without a token is refused, as it should be" },
  { text: /trace {2,}# with a token of whoever/, with: 8, because: "who signs in here is no listed client" },
  { text: /< token\.txt/, with: 8, because: "that token is for another API" },
  {
    page: "docs/reference.md",
    text: /handout --customer /,
    with: 5,
    because: "the page took that tenant off the list before",
  },
];

/** Command lines of ours that are only read: their commands and options are those of the program. */
const onlyRead: readonly { readonly text: RegExp; readonly because: string }[] = [
  { text: /--cloud usgov/, because: "a make-believe Azure is another cloud already" },
  { text: /--auth pipelines/, because: "a make-believe Azure signs in by itself" },
];

/** Command lines of other programs, and what is known of each. */
const others: readonly {
  readonly words: RegExp;
  readonly because: string;
  readonly holds?: (line: CommandLine, stage: string) => boolean;
}[] = [
  {
    words: /^npm (?:ci|test)\b|^npm run\b/,
    because: "this suite is what they run",
    holds: ({ text }) => {
      const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
      const named = [...text.matchAll(/npm (?:run )?([\w:]+)/g)].map(([, name = ""]) => name);
      return named.every((name) => name === "ci" || name in scripts);
    },
  },
  {
    words: /^node scripts\//,
    because: "other tests run them",
    holds: ({ words }) => existsSync(join(root, words[1] ?? "")),
  },
  { words: /^\.ci\/run$/, because: "it runs this suite", holds: () => existsSync(join(root, ".ci/run")) },
  {
    words: /^git apply migration\.patch$/,
    because: "it is run, on the patch that was just written",
    holds: (_line, folder) =>
      spawnSync("git", ["apply", "migration.patch"], { cwd: folder, stdio: "ignore" }).status === 0,
  },
  { words: /^git (?:tag|push) /, because: "they would write to a repository; known since ever" },
  {
    words: /^npm (?:publish|audit signatures)/,
    because: "they need the registry; read in npm's documentation",
  },
  { words: /^npm install @modelcontextprotocol\/sdk@/, because: "try-a-client.test.ts compares the version" },
  { words: /^node client\.mjs /, because: "try-a-client.test.ts runs it" },
  { words: /^(?:curl|export) /, because: "try-a-client.test.ts asks the same with the same authority" },
  {
    words: /^az (?:login --tenant|account get-access-token --scope) /,
    because: "they need Azure; read in Azure CLI's documentation",
  },
  {
    words: /^gh (?:pr comment --body-file -$|run download )/,
    because: "they need GitHub; read in GitHub CLI's documentation",
  },
];

const linesOn = (page: Page) => blocksOf(page).flatMap((block) => commandLines(block, placeholders));

const shownPages = pages
  .map((page) => ({ path: page.path, page, lines: linesOn(page) }))
  .filter(({ lines }) => lines.length > 0);

test("no rule of this file is about a command line that is not there", () => {
  const lines = shownPages.flatMap((one) => one.lines);
  const allWords = lines.flatMap(({ words, joined }) => [words, ...joined].map((one) => one.join(" ")));
  const rules = [...endings, ...onlyRead].filter(({ text }) => !lines.some((line) => text.test(line.text)));
  expect(rules.map(({ text }) => text)).toEqual([]);
  const unused = others.filter(({ words }) => !allWords.some((one) => words.test(one)));
  expect(unused.map(({ words }) => words)).toEqual([]);
});

describe.each(shownPages)("$path", ({ path, page, lines }) => {
  test("what it tells to type works, and prints what it shows", async () => {
    const { world = "flights", before } = settings[path] ?? {};
    const stage = await openStage(world);
    if (before !== undefined) expect((await stage.runWords(before)).exitCode).toBe(0);
    for (const { language, text } of blocksOf(page)) {
      if (language === "json" && text.includes('"setups"'))
        writeFileSync(join(stage.folder, "setups.json"), text);
    }
    const wrong: string[] = [];
    for (const line of lines) wrong.push(...(await faultsOf(line, path, stage)));
    expect(wrong).toEqual([]);
  });
});

/** What is wrong with a command line, in sentences. */
async function faultsOf(line: CommandLine, path: string, stage: Stage): Promise<readonly string[]> {
  const unknown = [...(isOurs(line) ? [] : [line.words]), ...line.joined].flatMap((words) => {
    const rule = others.find((one) => one.words.test(words.join(" ")));
    if (rule === undefined) return [`nobody knows of: ${words.join(" ")}`];
    return rule.holds?.(line, stage.folder) === false ? [`does not hold: ${line.text}`] : [];
  });
  if (unknown.length > 0) return unknown;
  if (line.text === "npm run demo") return missing(line, demonstration());
  if (!isOurs(line)) return [];
  if (onlyRead.some(({ text }) => text.test(line.text))) return stage.unknownWords(line);
  const { exitCode, stdout, stderr } = await stage.run(line);
  const ending = endings.find(({ text, page = path }) => page === path && text.test(line.text))?.with ?? 0;
  const isRight = exitCode === ending || exitCode === line.mayEndWith;
  const said = isRight ? [] : [`ends with ${exitCode}: ${line.text}\n${stderr}`];
  return [...said, ...missing(line, stdout)];
}

function demonstration(): string {
  return execFileSync(process.execPath, [join(root, "scripts/demo.js")], { encoding: "utf8" });
}

/** The lines that are shown and not printed, each behind the one before it; times differ, and … stands for whatever there is. */
function missing({ text, shown }: CommandLine, printed: string): readonly string[] {
  let rest = steady(printed);
  return (shown ?? []).flatMap((line) => {
    if (/^…?$/.test(line)) return [];
    const pattern = steady(line)
      .split("…")
      .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
    const found = new RegExp(pattern.join(".*?"), "m").exec(rest);
    if (found === null) return [`${text} does not print, after what is before it: ${line}`];
    rest = rest.slice(found.index + found[0].length);
    return [];
  });
}

function steady(text: string): string {
  return text.replaceAll(/\d{4}-\d{2}-\d{2}T\d{6}Z/g, "<time>");
}
