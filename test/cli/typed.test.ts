import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { wholeProgram } from "../../src/cli/command-tree.ts";
import { asTyped, quotedWord } from "../../src/cli/typed/repeated.ts";
import { readWords } from "../../src/cli/typed/words.ts";
import { notJson } from "../../src/core/document/not-json.ts";
import { nearest } from "../../src/core/text/nearest.ts";
import { testHost } from "../support/host.ts";

const none = () => Promise.reject(new Error("not part of this test"));
const { host } = testHost();
const sandbox = { create: none, describe: none, serve: none, openStage: none };
const program = wholeProgram({
  host,
  environment: { openAzure: none, sandbox },
  setExitCode: () => undefined,
});

function told(typed: string, command: string): string {
  return asTyped({ program, argv: typed.split(" "), platform: "linux" })(command);
}

describe("a command to try", () => {
  test.each([
    [
      "the same again has all of it",
      "migrate --sandbox w.json --yes --max-changes 4",
      "entra-mcp migrate",
      "entra-mcp migrate --sandbox w.json --yes --max-changes 4",
    ],
    [
      "a look has nothing that writes",
      "migrate --yes --expect sha256:x --api a",
      "entra-mcp migrate --dry-run",
      "entra-mcp migrate --dry-run --expect sha256:x --api a",
    ],
    [
      "what it says itself wins",
      "migrate --api a --client-app x",
      "entra-mcp migrate --dry-run --client-app none",
      "entra-mcp migrate --dry-run --client-app none --api a",
    ],
    [
      "another command has the place",
      "migrate --sandbox=w.json --state-dir s --yes --format json --api a",
      "entra-mcp rollback r",
      "entra-mcp rollback r --sandbox w.json --state-dir s",
    ],
    [
      "and the setup and the wish, where it takes them",
      "migrate --cloud china --allow-tenant fabrikam.com --api a --yes",
      "entra-mcp verify",
      "entra-mcp verify --cloud china --allow-tenant fabrikam.com --api a",
    ],
    [
      "a list has the folder alone",
      "rollback r --sandbox w.json --state-dir s",
      "entra-mcp rollback --list",
      "entra-mcp rollback --list --state-dir s",
    ],
    [
      "its own sandbox is left alone",
      "migrate --dry-run --auth cli --cloud china",
      "entra-mcp migrate --sandbox --dry-run",
      "entra-mcp migrate --sandbox --dry-run",
    ],
    [
      "behind a pipe",
      "trace --api a --sandbox",
      "az x | entra-mcp trace --token-stdin",
      "az x | entra-mcp trace --token-stdin --api a --sandbox",
    ],
    ["somebody else's is left alone", "migrate --cloud china", "az login", "az login"],
    [
      "a value is no option",
      "migrate --api --yes",
      "entra-mcp migrate --dry-run",
      "entra-mcp migrate --dry-run --api --yes",
    ],
  ])("%s", (_title, typed, command, expected) => {
    expect(told(typed, command)).toBe(expected);
    // What is told twice is told once.
    expect(told(typed, told(typed, command))).toBe(expected);
  });

  test("keeps every value that somebody can type in one word of a shell", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (value) => {
        const word = quotedWord(value, "linux");
        const read = word.startsWith("'") ? word.slice(1, -1).replaceAll("'\\''", "'") : word;
        expect(read).toBe(value);
        expect(word === value ? /^[\w.:/@+,-]+$/.test(value) : word.startsWith("'")).toBe(true);
      }),
    );
  });
});

test("words are read as the command reads them", () => {
  const plan = program.commands.find((one) => one.name() === "plan") ?? program;
  const words = [
    "--sandbox",
    "--api",
    "--x",
    "--client-app=a=b",
    "one",
    "--sandbox",
    "w.json",
    "--",
    "--yes",
  ];
  const { options, operands } = readWords(plan, words);
  expect(options.map(({ long, value }) => [long, value])).toEqual([
    ["--sandbox", null],
    ["--api", "--x"],
    ["--client-app", "a=b"],
    ["--sandbox", "w.json"],
  ]);
  expect(operands).toEqual(["one", "--yes"]);
});

test.each([
  ["publik", "public"],
  ["PUBLIC", "public"],
  ["pubilc", "public"],
  ["chna", "china"],
  ["x", null],
  ["", null],
  ["something else", null],
])("the nearest to %s is %s", (word, expected) => {
  expect(nearest(word, ["public", "usgov", "china"])).toBe(expected);
});

describe("a text that is no JSON object", () => {
  test.each([
    ["", "it is not a JSON object, but empty"],
    ["[]", "it is not a JSON object"],
    ["x", "it is not a JSON object: see line 1, column 1"],
    ['{\n  "kind": }\n', "it is not a JSON object: see line 2, column 11"],
    ['{"a": 1,\n', "it is not a JSON object: see line 2, column 1"],
    ['\ufeff{"a": tru }', "it is not a JSON object: see line 1, column 8"],
  ])("%j", (text, expected) => {
    expect(notJson(text)).toBe(expected);
  });

  test("is told at the word that does not fit", () => {
    const pieces = fc.array(
      fc.jsonValue().map((value) => JSON.stringify(value)),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(pieces, pieces, (before, after) => {
        const start = `[${before.join(",")},`;
        const broken = `${start}nope,${after.join(",")}]`;
        expect(notJson(broken)).toBe(`it is not a JSON object: see line 1, column ${start.length + 1}`);
      }),
    );
  });
});
