import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import { emptyFolder, program, root, session } from "../support/built.ts";

// The built program at a real pseudo-terminal, which Python makes.

const hasPython = spawnSync("python3", ["-c", "import pty, os; os.waitstatus_to_exitcode(0)"]).status === 0;
const title = `at a real terminal${hasPython ? "" : " (there is no python3 with pty)"}`;

type Typing = readonly [pattern: string, keys: string];

function atTerminal(folder: string, argv: readonly string[], typing: readonly Typing[]) {
  const { stdout } = spawnSync("python3", [join(root, "test/support/at-terminal.py")], {
    input: JSON.stringify({ argv: [process.execPath, program, ...argv], cwd: folder, typing }),
    encoding: "utf8",
    env: { PATH: process.env.PATH ?? "", HOME: folder },
  });
  const { exitCode, screen } = JSON.parse(stdout) as { exitCode: number; screen: string };
  return { exitCode, bytes: screen, screen: stripVTControlCharacters(screen).replaceAll("\r", "") };
}

/** A folder with a world file. A backup in it is written before anything else is. */
function freshWorld() {
  const folder = emptyFolder();
  session(folder, ["sandbox", "new", "flights", "--out", "w.json"]);
  return { folder, isUntouched: () => !readdirSync(folder).includes(".entra-mcp") };
}

const migrate = ["migrate", "--sandbox", "w.json"];
const question = "Make these 4 changes";

describe.runIf(hasPython)(title, () => {
  const untouched = freshWorld();

  test.each<[string, readonly Typing[], number, string]>([
    ["Enter", [[question, "\r"]], 1, "entra-mcp: Nothing was written: the answer was no."],
    ["no", [[question, "no\r"]], 1, "entra-mcp: Nothing was written: the answer was no."],
    ["Ctrl-D", [[question, "\u0004"]], 1, "entra-mcp: Nothing was written: no answer came."],
    ["Ctrl-C", [[question, "\u0003"]], 130, "entra-mcp: Interrupted. Nothing was written."],
    [
      "a wrong name",
      [
        [question, "yes\r"],
        ["Type flights-mcp", "fligths-mcp\r"],
      ],
      1,
      'entra-mcp: Nothing was written: "fligths-mcp" is not flights-mcp.',
    ],
    [
      "Ctrl-D in place of the name",
      [
        [question, "yes\r"],
        ["Type flights-mcp", "\u0004"],
      ],
      1,
      "entra-mcp: Nothing was written: no answer came.",
    ],
  ])("%s writes nothing, and says so", (_title, typing, exitCode, sentence) => {
    const { folder, isUntouched } = untouched;
    const ran = atTerminal(folder, [...migrate, "--no-color"], typing);
    expect(ran.screen).toContain(sentence);
    expect(ran.exitCode).toBe(exitCode);
    expect(isUntouched()).toBe(true);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal's sequences begin with one
    expect(ran.bytes).not.toMatch(/\u001b\[[\d;]*m/);
  });

  test("yes and the name migrate", () => {
    const { folder, isUntouched } = freshWorld();
    const typing: Typing[] = [
      [question, "yes\r"],
      ["Type flights-mcp", "flights-mcp\r"],
    ];
    const ran = atTerminal(folder, migrate, typing);
    expect(ran).toMatchObject({ exitCode: 0, screen: expect.stringContaining("receipt and backup: ") });
    expect(isUntouched()).toBe(false);
  });

  test.each([
    [["--no-input"], "--no-input forbids to ask"],
    [["--quiet"], "--quiet shows nothing that somebody could say yes to"],
  ])("with %j nobody is asked, and the reason is not the terminal", (options, why) => {
    const { folder } = untouched;
    const ran = atTerminal(folder, [...migrate, ...options], []);
    expect(ran.exitCode).toBe(6);
    expect(ran.screen).toContain(`This changes who can sign in, and ${why}.`);
    expect(ran.screen).toContain(`try: entra-mcp migrate --yes --sandbox w.json`);
  });

  test("which of several APIs is asked, and Ctrl-D is no answer", () => {
    const folder = emptyFolder();
    const argv = ["migrate", "--sandbox", "fleet:3", "--dry-run"];
    const chosen = atTerminal(folder, argv, [["Which API", "\u001b[B\r"]]);
    expect(chosen.exitCode).toBe(0);
    expect(chosen.screen).toMatch(/mcp-1/);
    const ended = atTerminal(folder, argv, [["Which API", "\u0004"]]);
    expect(ended).toMatchObject({ exitCode: 1, screen: expect.stringContaining("no answer came.") });
  });
});
