import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";

/** What the rules of findings may use: nothing that decides what a plan holds. */
const belowFindings: readonly string[] = [
  "core/plan/plan.ts",
  "core/plan/change-title.ts",
  "core/plan/revised-policy.ts",
  "core/plan/migratable.ts",
  "core/plan/setting-and-goal.ts",
  "core/access",
  "core/metadata",
  "core/policy",
  "core/oauth",
  "core/entra",
  "core/model",
  "core/text",
];

/** What the readers of a source tree's languages share; one reader knows nothing of another. */
const sourceContract: readonly string[] = [
  "core/source/carried-text.ts",
  "core/source/gathered-reading.ts",
  "core/source/language-reading.ts",
  "core/source/layered-text.ts",
  "core/source/meaning.ts",
  "core/source/piece-reader.ts",
  "core/source/policy-words.ts",
  "core/source/sign-in-host.ts",
  "core/source/tree-path.ts",
];

/**
 * Who may import whom. A room is a folder (or a file) of src; each names the rooms below it and the packages it may
 * use. Files inside one room may import each other.
 */
const rooms: Readonly<
  Record<string, { readonly rooms: readonly string[]; readonly packages: readonly string[] }>
> = {
  "core/fault.ts": { rooms: [], packages: [] },
  "core/text": { rooms: ["core/fault.ts"], packages: [] },
  "core/document": { rooms: ["core/text", "core/fault.ts"], packages: ["node:crypto", "zod"] },
  "core/model": { rooms: ["core/document", "core/text", "core/fault.ts"], packages: ["zod"] },
  "core/entra": { rooms: [], packages: [] },
  "core/oauth": { rooms: ["core/model", "core/text"], packages: [] },
  "core/policy/document": {
    rooms: ["core/model", "core/document", "core/text", "core/fault.ts"],
    packages: ["fast-xml-parser"],
  },
  "core/policy/authority": {
    rooms: [
      "core/policy/document",
      "core/oauth",
      "core/entra",
      "core/model",
      "core/document",
      "core/text",
      "core/fault.ts",
    ],
    packages: [],
  },
  "core/policy/validation": {
    rooms: [
      "core/policy/authority",
      "core/policy/document",
      "core/oauth",
      "core/entra",
      "core/model",
      "core/document",
      "core/text",
      "core/fault.ts",
    ],
    packages: [],
  },
  "core/policy/review": {
    rooms: [
      "core/policy/validation",
      "core/policy/authority",
      "core/policy/document",
      "core/oauth",
      "core/entra",
      "core/model",
      "core/document",
      "core/text",
      "core/fault.ts",
    ],
    packages: [],
  },
  "core/policy/revise": {
    rooms: [
      "core/policy/review",
      "core/policy/validation",
      "core/policy/authority",
      "core/policy/document",
      "core/oauth",
      "core/entra",
      "core/model",
      "core/document",
      "core/text",
      "core/fault.ts",
    ],
    packages: [],
  },
  ...Object.fromEntries(
    sourceContract.map((file) => [
      file,
      { rooms: [...sourceContract, "core/entra", "core/text"], packages: [] },
    ]),
  ),
  "core/source/formats": { rooms: [...sourceContract, "core/text"], packages: [] },
  "core/source/scripts": { rooms: [...sourceContract, "core/text"], packages: [] },
  "core/metadata": {
    rooms: ["core/policy", "core/oauth", "core/entra", "core/model", "core/text"],
    packages: [],
  },
  "core/access": {
    rooms: [
      "core/metadata",
      "core/policy",
      "core/oauth",
      "core/entra",
      "core/model",
      "core/document",
      "core/text",
      "core/fault.ts",
    ],
    packages: [],
  },
  "core/trace": {
    rooms: [
      "core/access",
      "core/metadata",
      "core/policy",
      "core/oauth",
      "core/entra",
      "core/model",
      "core/document",
      "core/text",
      "core/fault.ts",
    ],
    packages: ["zod"],
  },
  "core/plan/plan.ts": {
    rooms: ["core/access", "core/policy", "core/model", "core/document", "core/text"],
    packages: [],
  },
  "core/plan/change-title.ts": { rooms: ["core/plan/plan.ts"], packages: [] },
  "core/plan/revised-policy.ts": { rooms: ["core/policy", "core/model"], packages: [] },
  "core/plan/setting-and-goal.ts": { rooms: ["core/policy", "core/model"], packages: [] },
  "core/plan/migratable.ts": { rooms: ["core/access", "core/model"], packages: [] },
  "core/plan/findings/shared": { rooms: belowFindings, packages: [] },
  "core/plan/findings": { rooms: belowFindings, packages: [] },
  "core/plan": {
    rooms: [
      "core/access",
      "core/metadata",
      "core/policy",
      "core/model",
      "core/document",
      "core/text",
      "core/fault.ts",
    ],
    packages: ["diff"],
  },
  "core/run": {
    rooms: [
      "core/plan",
      "core/access",
      "core/policy",
      "core/model",
      "core/document",
      "core/text",
      "core/fault.ts",
    ],
    packages: ["zod"],
  },
  "core/verify": {
    rooms: [
      "core/trace",
      "core/plan",
      "core/access",
      "core/policy",
      "core/oauth",
      "core/model",
      "core/document",
      "core/text",
      "core/fault.ts",
    ],
    packages: [],
  },
  "core/rehearsal": {
    rooms: [
      "core/plan",
      "core/access",
      "core/policy",
      "core/entra",
      "core/model",
      "core/document",
      "core/text",
    ],
    packages: ["zod"],
  },
  "core/source": {
    rooms: [
      "core/source/terraform",
      "core/entra",
      "core/plan/plan.ts",
      "core/policy",
      "core/model",
      "core/document",
      "core/text",
      "core/fault.ts",
    ],
    packages: ["diff"],
  },
  "core/source/bicep": {
    rooms: ["core/source", "core/entra", "core/model", "core/document", "core/text", "core/fault.ts"],
    packages: [],
  },
  "core/source/terraform": {
    rooms: ["core/source", "core/model", "core/document", "core/text", "core/fault.ts"],
    packages: [],
  },
  "core/report": {
    rooms: [
      "core/source",
      "core/rehearsal",
      "core/verify",
      "core/trace",
      "core/run",
      "core/plan",
      "core/access",
      "core/policy",
      "core/model",
      "core/document",
      "core/text",
      "core/fault.ts",
    ],
    packages: [],
  },
  "core/ci": {
    rooms: [
      "core/report",
      "core/rehearsal",
      "core/verify",
      "core/plan",
      "core/model",
      "core/text",
      "core/fault.ts",
    ],
    packages: [],
  },
  "core/init": {
    rooms: ["core/plan", "core/model", "core/document", "core/text", "core/fault.ts"],
    packages: [],
  },
  "core/sarif": {
    rooms: [
      "core/report",
      "core/source",
      "core/verify",
      "core/plan",
      "core/model",
      "core/document",
      "core/text",
    ],
    packages: [],
  },
  "core/html": { rooms: ["core/text"], packages: [] },
  "core/approval": {
    rooms: ["core/html", "core/report", "core/plan", "core/access", "core/model", "core/text"],
    packages: [],
  },
  "core/handout": {
    rooms: [
      "core/html",
      "core/report",
      "core/plan",
      "core/access",
      "core/metadata",
      "core/policy",
      "core/oauth",
      "core/entra",
      "core/model",
      "core/text",
      "core/fault.ts",
    ],
    packages: [],
  },
  // Where bytes leave through a proxy, and why they do not arrive.
  "azure/network": {
    rooms: ["core"],
    packages: ["node:events", "node:http", "node:https", "node:net", "node:stream", "node:tls", "node:zlib"],
  },
  "azure/credential": { rooms: ["azure", "core"], packages: ["@azure/identity"] },
  "azure/live-wire.ts": {
    rooms: ["azure", "azure/network"],
    packages: ["node:http", "node:https", "node:zlib"],
  },
  azure: {
    rooms: ["azure/credential", "azure/network", "core"],
    packages: ["@azure/", "@microsoft/", "jose"],
  },
  "workflow/at-once.ts": { rooms: [], packages: [] },
  "workflow/in-turn.ts": { rooms: [], packages: [] },
  "workflow/clock.ts": { rooms: [], packages: [] },
  "workflow/setup": {
    rooms: ["workflow/at-once.ts", "workflow/in-turn.ts", "workflow/clock.ts", "azure", "core"],
    packages: [],
  },
  "workflow/run": {
    rooms: [
      "workflow/verify",
      "workflow/setup",
      "workflow/state",
      "workflow/at-once.ts",
      "workflow/clock.ts",
      "azure",
      "core",
    ],
    packages: [],
  },
  "workflow/verify": {
    rooms: ["workflow/trace", "workflow/setup", "workflow/clock.ts", "azure", "core"],
    packages: [],
  },
  "workflow/trace": { rooms: ["workflow/setup", "workflow/clock.ts", "azure", "core"], packages: [] },
  "workflow/state": {
    rooms: ["core"],
    packages: ["node:fs/promises", "node:path", "node:os", "node:crypto", "node:process"],
  },
  "workflow/source": {
    rooms: ["core"],
    packages: ["node:fs", "node:fs/promises", "node:path", "node:child_process", "node:util"],
  },
  "workflow/rehearse": {
    rooms: ["workflow/run", "workflow/state", "workflow/clock.ts", "azure", "core"],
    packages: [],
  },
  cli: {
    rooms: ["workflow", "workflow/state", "azure", "core"],
    packages: ["commander", "@inquirer/prompts", "picocolors"],
  },
  "cli/arguments": { rooms: ["cli", "core"], packages: ["commander"] },
  "cli/ci": {
    rooms: ["cli", "cli/host.ts", "azure", "core"],
    packages: ["node:fs/promises", "node:path", "node:crypto"],
  },
  "cli/commands": { rooms: ["cli", "workflow", "core"], packages: [] },
  "cli/artifact-uri.ts": { rooms: [], packages: ["node:path", "node:process", "node:url"] },
  "cli/files.ts": {
    rooms: ["core/fault.ts"],
    packages: ["node:fs/promises", "node:path", "node:process"],
  },
  "cli/new-files.ts": {
    rooms: ["cli/files.ts", "core/init", "core/fault.ts"],
    packages: ["node:fs/promises", "node:path"],
  },
  "cli/compile-cache.ts": { rooms: [], packages: ["node:fs", "node:module", "node:path"] },
  "cli/help": { rooms: ["cli", "core/ci", "core/init"], packages: ["commander", "node:fs"] },
  "cli/without-colours.ts": { rooms: [], packages: ["node:stream"] },
  "cli/host.ts": { rooms: [], packages: ["node:fs"] },
  "cli/every-setup/small-heap.ts": { rooms: [], packages: ["node:v8"] },
  sandbox: {
    rooms: [],
    packages: ["hono", "jose", "zod", "@hono/node-server", "node:"],
  },
  "start.ts": { rooms: ["cli/help", "cli/compile-cache.ts", "cli/host.ts"], packages: [] },
  "main.ts": { rooms: ["cli", "cli/host.ts", "workflow", "azure", "core", "sandbox"], packages: [] },
  "demo.ts": { rooms: ["main.ts", "cli", "cli/host.ts", "core", "sandbox"], packages: ["node:"] },
};

interface ImportLine {
  readonly file: string;
  readonly specifier: string;
}

const source = join(import.meta.dirname, "../../src");
const files = readdirSync(source, { recursive: true, encoding: "utf8" })
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => file.endsWith(".ts"));

describe("the import table", () => {
  test("every file stands in a room", () => {
    expect(files.filter((file) => roomOf(file) === undefined)).toEqual([]);
  });

  test("every import is allowed", () => {
    const lines = files.flatMap(importsOf);
    expect(lines.length).toBeGreaterThan(100);
    expect(lines.flatMap(complaintAbout)).toEqual([]);
  });

  test("files of our own import each other without a cycle", () => {
    const graph = new Map(files.map((file) => [file, importsOf(file).filter(isOurs).map(target)]));
    expect(cyclesIn(graph)).toEqual([]);
  });

  test("a forbidden import would be seen", () => {
    expect(complaintAbout({ file: "core/text/edit.ts", specifier: "../../azure/wire.ts" })).toHaveLength(1);
    expect(
      complaintAbout({ file: "core/policy/document/outline.ts", specifier: "../../plan/plan.ts" }),
    ).toHaveLength(1);
    expect(
      complaintAbout({ file: "core/policy/document/outline.ts", specifier: "../revise/revise.ts" }),
    ).toHaveLength(1);
    expect(complaintAbout({ file: "sandbox/graph.ts", specifier: "../core/fault.ts" })).toHaveLength(1);
    expect(complaintAbout({ file: "core/plan/plan.ts", specifier: "node:fs" })).toHaveLength(1);
  });

  test("a command uses no other command", () => {
    const isCommand = (file: string) => file.startsWith("cli/commands/");
    const lines = files.filter(isCommand).flatMap(importsOf);
    expect(lines.filter((line) => isOurs(line) && isCommand(target(line)))).toEqual([]);
  });

  test.each([
    ["a finding", "what decides a plan", "core/plan/findings/any-client.ts", "../propose.ts"],
    ["a finding", "what decides a change", "core/plan/findings/shared-policy.ts", "../policy-changes.ts"],
    ["what findings share", "a finding", "core/plan/findings/shared/place-in.ts", "../any-client.ts"],
    ["a type of the plan", "a finding", "core/plan/revised-policy.ts", "./findings/any-client.ts"],
    ["what reads metadata", "a type of the plan", "core/metadata/served-document.ts", "../plan/plan.ts"],
  ])("%s must not import %s: %s", (_who, _whom, file, specifier) => {
    expect(complaintAbout({ file, specifier })).toHaveLength(1);
  });
});

test("no exported name is given twice outside of the sandbox", () => {
  const homes = new Map<string, string[]>();
  for (const file of files.filter((one) => /^(core|workflow|azure|cli)\//.test(one))) {
    const text = readFileSync(join(source, file), "utf8");
    for (const [, name = ""] of text.matchAll(
      /^export (?:async )?(?:function|const|interface|type|class) (\w+)/gm,
    )) {
      homes.set(name, [...(homes.get(name) ?? []), file]);
    }
  }
  expect(homes.size).toBeGreaterThan(500);
  expect([...homes].filter(([, where]) => where.length > 1)).toEqual([]);
});

describe("the rim", () => {
  const texts = files.map((file) => ({ file, text: readFileSync(join(source, file), "utf8") }));

  test.each([
    ["prints", /\bconsole\./],
    ["sets the exit code or ends the process", /process\.(exit\b|exitCode)/],
  ])("nothing in src %s", (_what, pattern) => {
    expect(texts.filter(({ text }) => pattern.test(text)).map(({ file }) => file)).toEqual([]);
  });

  test("core reads no clock and rolls no dice", () => {
    const impure = /\bDate\.now\(|new Date\(\)|Math\.random\(|randomUUID|\bprocess\./;
    const core = texts.filter(({ file }) => file.startsWith("core/"));
    expect(core.filter(({ text }) => impure.test(text)).map(({ file }) => file)).toEqual([]);
  });
});

function importsOf(file: string): ImportLine[] {
  const text = readFileSync(join(source, file), "utf8");
  const pattern = /(?:^import|^export|\bimport\()\s*(?:[^"';()]*?\sfrom\s*)?["']([^"']+)["']/gm;
  return [...text.matchAll(pattern)].map((match) => ({ file, specifier: match[1] ?? "" }));
}

function isOurs({ specifier }: ImportLine): boolean {
  return specifier.startsWith(".");
}

function target({ file, specifier }: ImportLine): string {
  return normalize(join(dirname(file), specifier)).replaceAll("\\", "/");
}

function roomOf(file: string): string | undefined {
  const candidates = Object.keys(rooms).filter((room) => file === room || file.startsWith(`${room}/`));
  return candidates.toSorted((a, b) => b.length - a.length)[0];
}

function complaintAbout(line: ImportLine): string[] {
  const own = roomOf(line.file) ?? "";
  const table = rooms[own];
  const complaint = [`${line.file} must not import ${line.specifier}`];
  if (table === undefined) return complaint;
  if (!isOurs(line)) {
    const allowed = table.packages.some((name) => line.specifier === name || line.specifier.startsWith(name));
    return allowed ? [] : complaint;
  }
  const other = roomOf(target(line)) ?? "";
  const mayEnter = (room: string) => other === room || other.startsWith(`${room}/`);
  return other === own || table.rooms.some(mayEnter) || isSubRoom(other, own) ? [] : complaint;
}

/** `workflow/runs.ts` is a room of its own for its packages; the rest of its folder may still use it. */
function isSubRoom(other: string, own: string): boolean {
  return other.startsWith(`${own}/`);
}

function cyclesIn(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const finished = new Set<string>();
  const cycles: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) {
      cycles.push([...path.slice(path.indexOf(file)), file].join(" -> "));
      return;
    }
    if (finished.has(file)) return;
    for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
    finished.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  return cycles;
}
