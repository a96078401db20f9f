import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { freshWorld, run } from "../support/program.ts";
import { scratchFolder } from "../support/scratch.ts";

// The scripts run in the shells that they are for: each row types a line and asks what follows.

const isThere = (shell: string) => spawnSync(shell, ["--version"]).status === 0;

async function script(shell: string): Promise<string> {
  const { stdout, stderr, exitCode } = await run(await freshWorld(), ["completion", shell]);
  expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
  return stdout;
}

const folder = scratchFolder();

function fileWith(name: string, text: string): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

function wordsOf(command: string, argv: readonly string[]): string[] {
  const { stdout, stderr, status } = spawnSync(command, argv, { encoding: "utf8", cwd: folder });
  expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
  return stdout.split("\n").filter((word) => word !== "");
}

/** What follows a line that ends where the cursor is, by shell. */
type Completer = (line: string) => Promise<string[]>;

const inBash: Completer = async (line) => {
  const file = fileWith("completion.bash", await script("bash"));
  const words = line.split(" ").map((word) => `'${word}'`);
  return wordsOf("bash", [
    "-c",
    `source ${file}; COMP_WORDS=(${words.join(" ")}); COMP_CWORD=${words.length - 1}; _entra_mcp; printf '%s\\n' "\${COMPREPLY[@]}"`,
  ]);
};

/** The functions of zsh's own completion, which need a terminal, tell what they are given. */
const zshStandIns = `
compdef() { : }
_describe() { [[ $1 == -o ]] && shift; local word; for word in \${(P)2}; do print -r -- "\${word%%:*}"; done }
compadd() { shift; print -rl -- "$@" }
_files() { print -r -- FILES }
`;

const inZsh: Completer = async (line) => {
  const file = fileWith("completion.zsh", await script("zsh"));
  const words = line.split(" ").map((word) => `'${word}'`);
  const said = wordsOf("zsh", [
    "-fc",
    `${zshStandIns} source ${file}; words=(${words.join(" ")}); CURRENT=${words.length}; _entra_mcp`,
  ]);
  const typed = line.split(" ").at(-1) ?? "";
  return said.filter((word) => word.startsWith(typed) || word === "FILES");
};

const inFish: Completer = async (line) => {
  const file = fileWith("completion.fish", await script("fish"));
  return wordsOf("fish", ["-c", `source ${file}; complete -C '${line}'`]).map(
    (said) => said.split("\t")[0] ?? "",
  );
};

const shells: readonly (readonly [string, Completer])[] = [
  ["bash", inBash],
  ["zsh", inZsh],
  ["fish", inFish],
];

for (const [shell, complete] of shells) {
  describe.skipIf(!isThere(shell))(`in ${shell}`, () => {
    test.each([
      ["entra-mcp mi", ["migrate"]],
      ["entra-mcp migrate --dry", ["--dry-run"]],
      ["entra-mcp tenants ", ["list", "add", "remove"]],
      ["entra-mcp tenants a", ["add"]],
      ["entra-mcp tenants add --max", ["--max-changes"]],
      ["entra-mcp migrate --yes --authority o", ["organizations"]],
      ["entra-mcp completion z", ["zsh"]],
    ])("%s", async (line, expected) => {
      expect((await complete(line)).toSorted()).toEqual(expected.toSorted());
    });

    test("offers every option of a command, and none of another", async () => {
      const words = await complete("entra-mcp handout --");
      expect(words).toContain("--customer");
      expect(words).not.toContain("--dry-run");
    });
  });
}

test("the scripts name each command and option that --help names", async () => {
  const help = await run(await freshWorld(), ["migrate", "--help"]);
  const options = [...help.stdout.matchAll(/^ {2}(?:-h, )?(--[a-z-]+)/gm)].map(([, long = ""]) => long);
  expect(options.length).toBeGreaterThan(25);
  for (const shell of ["bash", "zsh", "fish", "powershell"]) {
    const text = await script(shell);
    for (const long of options) expect(text).toContain(shell === "fish" ? `-l ${long.slice(2)} ` : long);
  }
});

test("the script for PowerShell closes what it opens, outside of texts", async () => {
  const bare = (await script("powershell")).replace(/'(?:[^']|'')*'/g, "''").replace(/^#.*$/gm, "");
  const open: string[] = [];
  const pairs: Readonly<Record<string, string>> = { ")": "(", "}": "{", "]": "[" };
  for (const sign of bare) {
    if ("({[".includes(sign)) open.push(sign);
    if (")}]".includes(sign)) expect(open.pop()).toBe(pairs[sign]);
  }
  expect(open).toEqual([]);
  expect(bare).not.toMatch(/''\s+''/);
});

test("another shell is wrong usage, and the four are named", async () => {
  const { exitCode, stderr } = await run(await freshWorld(), ["completion", "tcsh"]);
  expect(exitCode).toBe(64);
  expect(stderr).toMatch(/bash.*zsh.*fish.*powershell/);
});
