import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import type { Host } from "../../src/cli/host.ts";
import type { Sandbox } from "../../src/sandbox/open.ts";
import { freshWorld, run, writes } from "../support/program.ts";

describe("the question before the first write", () => {
  test.each<[string, readonly Typing[], number]>([
    ["no is the default", [["yes / no / details", "\n"]], 0],
    ["no", [["yes / no / details", "no\n"]], 0],
    [
      "yes, and the name when everybody gets in",
      [
        ["yes / no / details", "yes\n"],
        ["Type flights-mcp", "flights-mcp\n"],
      ],
      4,
    ],
    [
      "yes, but not the name",
      [
        ["yes / no / details", "y\n"],
        ["Type flights-mcp", "yes\n"],
      ],
      0,
    ],
    [
      "details, then no",
      [
        ["yes / no / details", "details\n"],
        ["yes / no / details", "n\n"],
      ],
      0,
    ],
  ])("%s", async (_title, typings, expectedWrites) => {
    const terminal = typing(typings);
    const ran = await run(await freshWorld(), ["migrate"], { host: terminal.host });
    expect(terminal.screen()).toMatch(/Make these 4 changes\?/);
    expect(ran.exitCode).toBe(0);
    expect(writes(ran.sent)).toHaveLength(expectedWrites);
    expect(ran.stdout.includes("Nothing was written.")).toBe(expectedWrites === 0);
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
function typing(typings: readonly Typing[]): { readonly host: Partial<Host>; readonly screen: () => string } {
  const stdin = new PassThrough();
  const stream = new PassThrough();
  const waiting = [...typings];
  let screen = "";
  let unread = "";
  let answered = true;
  const shown = (text: string) => {
    const words = stripVTControlCharacters(text).replace(/\s+/g, " ");
    screen += words;
    unread += words;
    // A prompt redraws itself while it is answered; the tick tells that it is done.
    if (!answered && unread.includes("✔")) {
      answered = true;
      unread = unread.slice(unread.indexOf("✔") + 1);
    }
    // An answer that is refused is asked for again.
    if (unread.includes("must be selected")) answered = true;
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
      env: { TERM: "xterm" },
    },
    screen: () => screen,
  };
}
