import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import type { Host } from "../../src/cli/host.ts";
import type { Sandbox } from "../../src/sandbox/open.ts";
import { freshWorld, run, writes } from "../support/program.ts";

describe("the question before the first write", () => {
  test("yes, and the name when everybody gets in", async () => {
    const terminal = typing([
      ["yes / no / details", "yes\n"],
      ["Type flights-mcp", "flights-mcp\n"],
    ]);
    const ran = await run(await freshWorld(), ["migrate"], { host: terminal.host });
    expect(terminal.screen()).toMatch(/Make these 4 changes\?/);
    expect(ran.exitCode).toBe(0);
    expect(writes(ran.sent)).toHaveLength(4);
  });

  test.each<[string, readonly Typing[], string]>([
    ["Enter", [["yes / no / details", "\n"]], "Nothing was written: the answer was no."],
    ["no", [["yes / no / details", "no\n"]], "Nothing was written: the answer was no."],
    ["Ctrl-D", [["yes / no / details", "\u0004"]], "Nothing was written: no answer came."],
    [
      "yes, but another name",
      [
        ["yes / no / details", "y\n"],
        ["Type flights-mcp", "fligths-mcp\n"],
      ],
      'Nothing was written: "fligths-mcp" is not flights-mcp.',
    ],
    [
      "yes, but no name",
      [
        ["yes / no / details", "y\n"],
        ["Type flights-mcp", "\n"],
      ],
      "Nothing was written: the name flights-mcp was not typed.",
    ],
    [
      "yes, and Ctrl-D in place of the name",
      [
        ["yes / no / details", "y\n"],
        ["Type flights-mcp", "\u0004"],
      ],
      "Nothing was written: no answer came.",
    ],
    [
      "details, then no",
      [
        ["yes / no / details", "details\n"],
        ["yes / no / details", "n\n"],
      ],
      "Nothing was written: the answer was no.",
    ],
    [
      "a word that is no answer, and then one",
      [
        ["yes / no / details", "maybe\n"],
        ["Type yes, no or details", "\u007f\u007f\u007f\u007f\u007fno\n"],
      ],
      "Nothing was written: the answer was no.",
    ],
  ])("%s says what happened and ends with 1", async (_title, typings, sentence) => {
    const terminal = typing(typings);
    const ran = await run(await freshWorld(), ["migrate"], { host: terminal.host });
    expect(ran.exitCode).toBe(1);
    expect(writes(ran.sent)).toEqual([]);
    expect(terminal.screen()).toContain(`entra-mcp: ${sentence}`);
  });

  test.each([
    [["--no-color"], {}],
    [[], { NO_COLOR: "1" }],
  ])("a question has no colours with %j and %j", async (options, env) => {
    const terminal = typing([["yes / no / details", "no\n"]], env);
    await run(await freshWorld(), ["migrate", ...options], { host: terminal.host });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal's sequences begin with one
    expect(terminal.bytes()).not.toMatch(/\u001b\[[\d;]*m/);
    expect(terminal.screen()).toMatch(/Make these 4 changes\?/);
  });

  test.each([
    [["--quiet"], "--quiet shows nothing that somebody could say yes to"],
    [["--no-input"], "--no-input forbids to ask"],
    [["--format", "json"], "--format json is not for a person who could be asked"],
  ])("is not asked with %j, which is said", async (options, why) => {
    const terminal = typing([]);
    const ran = await run(await freshWorld(), ["migrate", ...options], { host: terminal.host });
    expect(ran.exitCode).toBe(6);
    expect(ran.sent).toEqual([]);
    expect(`${terminal.screen()}${ran.stdout}`).toContain(`This changes who can sign in, and ${why}.`);
  });

  test("where it writes, as whom and what it comes to stand directly above it, each time it is asked", async () => {
    const terminal = typing([
      ["yes / no / details", "d\n"],
      ["yes / no / details", "no\n"],
    ]);
    await run(await freshWorld(), ["migrate"], { host: terminal.host });
    const asked = terminal.screen().split(/\? Make these 4 changes\?/);
    const above =
      /signed in as application \S+ Contoso \(contoso\.com\), .* 4 changes: .* OPEN: anyone in any .* shut out: .* ! 5 warnings, the worst: open-to-all-tenants $/;
    expect(asked[0]).toMatch(above);
    expect(asked.filter((text) => above.test(text))).toHaveLength(2);
  });

  test("a list of tenants needs no name", async () => {
    const terminal = typing([["yes / no / details", "yes\n"]]);
    const ran = await run(await freshWorld(), ["migrate", "--allow-tenant", "fabrikam.com"], {
      host: terminal.host,
    });
    expect(writes(ran.sent)).toHaveLength(4);
  });

  test("details show every request before the question comes again", async () => {
    const terminal = typing([
      ["yes / no / details", "d\n"],
      ["yes / no / details", "no\n"],
    ]);
    const ran = await run(await freshWorld(), ["migrate"], { host: terminal.host });
    expect(ran.stdout).toMatch(
      /1\. PATCH \/applications\/[^]*2\. PATCH[^]*3\. PUT [^]*If-Match: "[^]*4\. PUT/,
    );
  });

  test("Ctrl-C at the question ends with 130, and nothing is written", async () => {
    const terminal = typing([["yes / no / details", "\u0003"]]);
    const ran = await run(await freshWorld(), ["migrate"], { host: terminal.host });
    expect(ran.exitCode).toBe(130);
    expect(writes(ran.sent)).toEqual([]);
  });
});

describe("several client apps", () => {
  /** The flights world, in which people have consented to a second client. */
  async function twoClients(): Promise<Sandbox> {
    const sandbox = await freshWorld();
    const tenant = sandbox.world.tenants.find(({ id }) => id === sandbox.world.signIn.tenantId);
    const [grant] = tenant?.oauth2PermissionGrants ?? [];
    const weather = tenant?.servicePrincipals.find(({ displayName }) => displayName === "Contoso Weather");
    if (grant === undefined || weather === undefined) throw new Error("the world has both");
    tenant?.oauth2PermissionGrants.push({ ...grant, id: "another", clientId: weather.id });
    return sandbox;
  }

  const down = "\u001b[B";
  const question = "Which client apps";

  test.each<[string, readonly Typing[], readonly string[]]>([
    ["the first", [[question, " \n"]], ["Contoso Weather"]],
    ["another", [[question, `${down} \n`]], ["Flights MCP Client"]],
    ["all of them", [[question, "a\n"]], ["Contoso Weather", "Flights MCP Client"]],
    [
      "none, which is no answer, and then one",
      [
        [question, "\n"],
        ["At least one choice must be selected", " \n"],
      ],
      ["Contoso Weather"],
    ],
  ])("at a terminal: %s", async (_title, typings, expected) => {
    const terminal = typing(typings);
    const ran = await run(await twoClients(), ["migrate", "--dry-run"], { host: terminal.host });
    expect(ran.exitCode).toBe(0);
    const [, listed = ""] = /client app +([^]*?)\n +chosen among 2 apps/.exec(ran.stdout) ?? [];
    const names = listed
      .replace(/\s+/g, " ")
      .split(", ")
      .map((name) => name.replace(/ \(.*\)$/, ""));
    expect(names.toSorted()).toEqual(expected);
  });

  test("without a terminal it is wrong usage, and the hint says that the option is repeatable", async () => {
    const ran = await run(await twoClients(), ["migrate", "--dry-run"]);
    expect(ran.exitCode).toBe(64);
    expect(ran.stderr).toMatch(/2 candidates for the client app:\n {2}--client-app .*\n {2}--client-app /);
    expect(ran.stderr).toMatch(/Name each that is meant with --client-app, which is repeatable/);
  });

  test("each that is named is migrated and listed", async () => {
    const both = ["--client-app", "Flights MCP Client", "--client-app", "Contoso Weather"];
    const ran = await run(await twoClients(), ["migrate", "--dry-run", "--format", "json", ...both]);
    expect(JSON.parse(ran.stdout).setup.clientApps).toHaveLength(2);
  });
});

/** What is typed once the screen asks a question that holds a text. */
type Typing = readonly [when: string, keys: string];

/** A terminal at which somebody answers one question after the other. */
function typing(
  typings: readonly Typing[],
  env: Readonly<Record<string, string>> = {},
): { readonly host: Partial<Host>; readonly screen: () => string; readonly bytes: () => string } {
  const stdin = new PassThrough();
  const stream = new PassThrough();
  const waiting = [...typings];
  let screen = "";
  let bytes = "";
  let unread = "";
  let answered = true;
  const shown = (text: string) => {
    bytes += text;
    const words = stripVTControlCharacters(text).replace(/\s+/g, " ");
    screen += words;
    unread += words;
    // A prompt redraws itself while it is answered; the tick tells that it is done.
    if (!answered && unread.includes("✔")) {
      answered = true;
      unread = unread.slice(unread.indexOf("✔") + 1);
    }
    // An answer that is refused is asked for again.
    if (/must be selected|Type yes, no or details/.test(unread)) answered = true;
    const next = waiting[0];
    if (!answered || next === undefined || !new RegExp(`\\?[^✔]*${next[0]}`).test(unread)) return;
    waiting.shift();
    answered = false;
    setImmediate(() => stdin.write(next[1]));
  };
  // A prompt ends what it writes to; a terminal does not mind, and the next prompt writes again.
  stream.end = () => stream;
  stream.on("data", (chunk: Buffer) => shown(chunk.toString()));
  return {
    host: {
      stdin,
      stdinIsTerminal: true,
      stderr: { write: shown, isTerminal: true, stream },
      env: { TERM: "xterm", ...env },
    },
    screen: () => screen,
    bytes: () => bytes,
  };
}
