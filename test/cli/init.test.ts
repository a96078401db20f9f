import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { Command } from "commander";
import { describe, expect, test } from "vitest";
import { commandDeclarations } from "../../src/cli/arguments/commands.ts";
import { configurable } from "../../src/cli/command-line.ts";
import { mayStandInFile } from "../../src/cli/config.ts";
import { configSchema } from "../../src/cli/config-schema.ts";
import { emptyFolder, root, session } from "../support/built.ts";
import { filesBelow } from "../support/run-folder.ts";

const workflow = ".github/workflows/entra-mcp.yml";
const pipeline = "azure-pipelines.entra-mcp.yml";
const config = "entra-mcp.json";

const schema = JSON.parse(readFileSync(join(root, "schemas/config.schema.json"), "utf8"));
const isConfiguration = new Ajv2020({ strict: false }).compile(schema);

/** A folder that holds these files. */
function folderWith(files: Readonly<Record<string, string>> = {}): string {
  const folder = emptyFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

const init = (folder: string, ...words: readonly string[]) => session(folder, ["init", ...words]);
const read = (folder: string, file: string) => readFileSync(join(folder, file), "utf8");

describe("the files", () => {
  test.each([
    [[], [config]],
    [["github"], [workflow, config]],
    [["azure-pipelines"], [pipeline, config]],
  ])("of init %j are %j", (words, files) => {
    const folder = folderWith();
    expect(init(folder, ...words, "--sandbox")).toMatchObject({ exitCode: 0, stderr: "" });
    expect(filesBelow(folder).toSorted()).toEqual(files.toSorted());
  });

  test("name a setup that plan finds by them alone, and are as the schema says", () => {
    const folder = folderWith();
    expect(session(folder, ["sandbox", "new", "fleet:3", "--out", "w.json"]).exitCode).toBe(0);
    const intent = ["--authority", "organizations", "--allow-tenant", "fabrikam.com", "--allow-shared"];
    expect(init(folder, "--sandbox", "w.json", "--api", "mcp-0001", ...intent).exitCode).toBe(0);
    const made = JSON.parse(read(folder, config));
    expect(isConfiguration(made)).toBe(true);
    const words = ["plan", "--sandbox", "w.json", "--format", "json"];
    const found = JSON.parse(session(folder, [...words, "--config", config]).stdout);
    const typed = JSON.parse(session(folder, [...words, "--api", "mcp-0001", ...intent]).stdout);
    // A service that is named by its id needs no list of subscriptions, which alone tells what they are called.
    const { subscriptionName, ...setup } = typed.setup;
    expect(subscriptionName).toBe("Contoso Production");
    expect(found.setup).toEqual({ ...setup, foundBy: expect.anything() });
    expect(found.changes).toEqual(typed.changes);
  });

  test("hold nothing of the tenant but ids, also where its names are hostile", () => {
    const [hostile, harmless] = [folderWith(), folderWith()];
    for (const kind of ["github", "azure-pipelines"]) {
      expect(init(hostile, kind, "--force", "--sandbox", "hostile").exitCode).toBe(0);
      expect(init(harmless, kind, "--force", "--sandbox").exitCode).toBe(0);
    }
    for (const file of [workflow, pipeline]) expect(read(hostile, file)).toBe(read(harmless, file));
    expect(isConfiguration(JSON.parse(read(hostile, config)))).toBe(true);
  });

  test("are printed instead with --print, each after its name", () => {
    const folder = folderWith({ [config]: "{}" });
    const { exitCode, stdout, stderr } = init(folder, "github", "--force", "--print", "--sandbox");
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout.match(/^==> .* <==$/gm)).toEqual([`==> ${config} <==`, `==> ${workflow} <==`]);
    expect(filesBelow(folder)).toEqual([config]);
  });
});

describe("what is there already", () => {
  test.each([
    [[], [config]],
    [["--sandbox"], [config]],
    [["github"], [config, workflow]],
  ])("is kept by init %j", (words, files) => {
    const folder = folderWith({ [config]: "{}" });
    mkdirSync(join(folder, ".github/workflows"), { recursive: true });
    writeFileSync(join(folder, workflow), "mine\n");
    const { exitCode, stdout, stderr } = init(folder, ...words);
    expect({ exitCode, stdout }).toEqual({ exitCode: 64, stdout: "" });
    expect(stderr).toContain(`${files.at(-1)} is there already. Nothing was written.`);
    expect([read(folder, config), read(folder, workflow)]).toEqual(["{}", "mine\n"]);
  });

  test("is replaced with --force, and named", () => {
    const folder = folderWith({ [config]: "{}" });
    const { exitCode, stdout } = init(folder, "github", "--force", "--sandbox");
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`Written  ${config}\nWritten  ${workflow}\n`);
    expect(JSON.parse(read(folder, config))).toHaveProperty("api", "flights-mcp");
  });

  test.each([".github", ".github/workflows", workflow])(
    "keeps everything from being written where %s is of another kind",
    (name) => {
      const folder = folderWith();
      mkdirSync(join(folder, name === workflow ? workflow : join(name, "..")), { recursive: true });
      if (name !== workflow) writeFileSync(join(folder, name), "a file");
      for (const words of [["github"], ["github", "--force"]]) {
        const { exitCode, stderr } = init(folder, ...words, "--sandbox");
        expect(exitCode).toBeGreaterThan(0);
        expect(stderr).toContain("Nothing was written.");
        expect(existsSync(join(folder, config))).toBe(false);
      }
    },
  );

  test("is put back where a second file cannot be written", () => {
    const folder = folderWith({ [config]: '{"api":"old"}', ".github": "a file" });
    const { exitCode, stderr } = init(folder, "github", "--force", "--sandbox");
    expect(exitCode).toBe(1);
    expect(stderr).toContain("cannot be written");
    expect(read(folder, config)).toBe('{"api":"old"}');
    expect(readdirSync(folder).toSorted()).toEqual([".github", config]);
  });

  test("counts also as a link that leads nowhere", () => {
    const folder = folderWith();
    symlinkSync("nowhere.json", join(folder, config));
    expect(init(folder, "--sandbox")).toMatchObject({ exitCode: 64 });
    expect(readdirSync(folder)).toEqual([config]);
  });
});

describe("a pipeline beside a configuration", () => {
  test("needs no sign-in, and is for the setups in it", () => {
    const folder = folderWith({
      [config]: JSON.stringify({ setups: { a: { api: "x" }, "b c": { api: "y" } } }),
    });
    const { exitCode, stdout, stderr } = init(folder, "github");
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toContain(`Kept     ${config}`);
    expect(read(folder, workflow)).toContain('setup: "b c"');
  });

  test.each([
    ["no JSON", "{", /is not a JSON object/],
    ["an unknown option", '{"setups":{"a":{"apy":"x"}}}', /"apy" is not allowed/],
    [
      "a name that a runner could take for something",
      '{"setups":{"${{ x }}":{}}}',
      /has a name that a pipeline/,
    ],
    ["a cloud file", '{"cloud":"w.json"}', /names a cloud file/],
  ])("is not written for %s", (_title, text, message) => {
    const folder = folderWith({ [config]: text });
    const { exitCode, stderr } = init(folder, "github");
    expect(exitCode).toBe(64);
    expect(stderr).toMatch(message);
    expect(readdirSync(folder)).toEqual([config]);
  });

  test("takes no option that would have no effect", () => {
    const folder = folderWith({ [config]: "{}" });
    const { exitCode, stderr } = init(folder, "github", "--api", "x", "--strict");
    expect(exitCode).toBe(64);
    expect(stderr).toContain("--strict");
    const known = init(folder, "github", "--api", "x", "--allow-shared");
    expect(known.exitCode).toBe(64);
    expect(known.stderr).toContain("--api and --allow-shared would have no effect");
  });
});

test.each([
  ["an option of pipelines without one", ["--branch", "main"], /--branch is of a pipeline/],
  ["another system", ["gitlab"], /Allowed choices are github, azure-pipelines/],
  ["a branch that is none", ["github", "--branch", "a'b"], /It is not a name such as main/],
  ["a home that is none", ["github", "--home", "x"], /It is not owner\/repository/],
  ["a choice that nobody can make", ["--sandbox", "shared-fragment"], /--api/],
  ["a setup that is not there", ["--sandbox", "--api", "nowhere"], /There is no API "nowhere"/],
])("%s is wrong usage, and writes nothing", (_title, words, message) => {
  const folder = folderWith();
  const { exitCode, stderr } = init(folder, ...words);
  expect(exitCode).toBe(64);
  expect(stderr).toMatch(message);
  expect(readdirSync(folder)).toEqual([]);
});

describe("the schema of a configuration", () => {
  test("has every option that may stand in one, and no other", () => {
    const program = new Command();
    const context = {
      program,
      wholeProgram: () => program,
      host: null as never,
      environment: null as never,
      setExitCode: () => undefined,
    };
    for (const declare of Object.values(commandDeclarations)) program.addCommand(declare(context));
    const commands = configurable(program);
    const options = commands.flatMap((command) => command.options).filter(mayStandInFile);
    const { $schema: _, kind: _kind, version: _version, setups, ...known } = schema.properties;
    expect(Object.keys(known)).toEqual([
      ...new Set(options.map((option) => option.attributeName()).toSorted()),
    ]);
    expect(setups.additionalProperties.properties).toEqual(known);
    expect(schema).toEqual(configSchema(commands));
  });

  test.each([
    [{ yes: true }, false],
    [{ authority: "everyone" }, false],
    [{ clientApp: "a", maxChanges: 4, strict: true }, true],
    [{ clientApp: ["a", "b"], setups: { x: { api: "y" } } }, true],
    [{ setups: { x: { yes: true } } }, false],
    [{ api: 5 }, false],
  ])("says of %j: %s", (document, verdict) => {
    expect(isConfiguration(document)).toBe(verdict);
  });
});
