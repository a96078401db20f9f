import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { devNull, tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

/**
 * `entra-mcp source` on a tree of 20,000 files in a dozen languages, 60 of them with a policy: the bar is 5 s. The floor asks git for the
 * names and reads every file. Both are processes of their own. Run it with `npm run bench source`, after a build.
 */
function main(): void {
  const folder = mkdtempSync(join(tmpdir(), "entra-mcp-bench-source-"));
  try {
    const tree = join(folder, "tree");
    const size = writeTree(tree);
    const watch = join(folder, "watch.cjs");
    writeFileSync(watch, watchText);
    const floor = join(folder, "floor.cjs");
    writeFileSync(floor, floorText);
    const own = [resolve("bin/entra-mcp.cjs"), "source", tree, "--client-app", "none", "--format", "json"];
    const runs = { own: [] as Run[], floor: [] as Run[] };
    for (let round = 0; round < ROUNDS; round++) {
      const ran = [measure(watch, own), measure(watch, [floor, tree])] as const;
      // The first round fills the system's cache of files.
      if (round === 0) continue;
      runs.own.push(ran[0]);
      runs.floor.push(ran[1]);
    }
    report(size, runs.own, runs.floor);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const FILES = 20_000;
const POLICIES = 60;
const ROUNDS = 4;

interface Run {
  readonly seconds: number;
  readonly megabytes: number;
  readonly stdout: string;
}

function measure(watch: string, args: readonly string[]): Run {
  const peak = `${watch}.peak`;
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--require", watch, ...args], {
    encoding: "utf8",
    maxBuffer: 64 << 20,
    env: { ...process.env, BENCH_PEAK: peak },
  });
  const seconds = (performance.now() - start) / 1000;
  if (![0, 2, 5].includes(status ?? -1)) throw new Error(`${args.join(" ")} ended with ${status}: ${stderr}`);
  return { seconds, megabytes: Number(readFileSync(peak, "utf8")) / 1024, stdout };
}

/** Notes the most memory that a process had, in kB. */
const watchText = `process.on("exit", () =>
  require("node:fs").writeFileSync(process.env.BENCH_PEAK, String(process.resourceUsage().maxRSS)));`;

const floorText = `const { execFileSync } = require("node:child_process");
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const folder = process.argv[2];
const names = execFileSync("git", ["ls-files", "-z"], { cwd: folder, encoding: "utf8", maxBuffer: 64 << 20 });
let units = 0;
for (const name of names.split("\\0")) if (name !== "") units += readFileSync(join(folder, name), "utf8").length;
process.stdout.write(String(units));`;

function report(size: number, own: readonly Run[], floor: readonly Run[]): void {
  const [time, floorTime] = [own, floor].map((runs) => median(runs.map(({ seconds }) => seconds)));
  const [peak, floorPeak] = [own, floor].map((runs) => median(runs.map(({ megabytes }) => megabytes)));
  const { edits } = JSON.parse(own[0]?.stdout ?? "{}") as { readonly edits: readonly { file: string }[] };
  const files = new Set(edits.map(({ file }) => file)).size;
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  print(`${FILES} files, ${(size / 1e6).toFixed(0)} MB, ${POLICIES} with policies: ${files} edited`);
  print(row("time", time ?? 0, floorTime ?? 0, "s"));
  print(row("peak memory", peak ?? 0, floorPeak ?? 0, "MB"));
  if ((time ?? 0) >= 5 || files !== POLICIES) process.exitCode = 1;
}

function row(what: string, own: number, floor: number, unit: string): string {
  const digits = unit === "s" ? 2 : 0;
  const numbers = [own, floor].map((number) => `${number.toFixed(digits)} ${unit}`);
  return `${what.padEnd(12)} ${numbers[0]}, floor ${numbers[1]}: ×${(own / floor).toFixed(2)}`;
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1] ?? 0;
}

/** Writes the tree and tracks it with git. @returns its size in UTF-16 code units */
function writeTree(folder: string): number {
  const paths = new Set<string>();
  let size = 0;
  const write = (path: string, text: string): void => {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), text);
    paths.add(path);
    size += text.length;
  };
  for (let index = 0; index < POLICIES; index++) policyFiles(index, write);
  for (let index = 0; paths.size < FILES; index++) {
    const [extension, line] = others[index % others.length] ?? others[0];
    const lines = 20 + ((index * 37) % 180);
    const written = Array.from({ length: lines }, (_, at) => line(index, at));
    const text = extension === "json" ? JSON.stringify(written, null, 2) : written.join("\n");
    write(`services/s${index % 211}/part${index % 17}/file${index}.${extension}`, `${text}\n`);
  }
  git(folder, ["init", "--quiet"]);
  git(folder, ["add", "--all"]);
  return size;
}

type Write = (path: string, text: string) => void;

/** One API in each of three languages in turn; what defines the tenant is in another file. */
function policyFiles(index: number, write: Write): void {
  const folder = `infra/api${index}`;
  if (index % 3 === 0) {
    write(`${folder}/policy.xml`, policy("{{tenant-id}}"));
    write(`${folder}/api.bicep`, bicep);
    write(`${folder}/main.bicep`, bicepMain);
  } else if (index % 3 === 1) {
    const terraform = policy("${local.tenant_id}");
    write(
      `${folder}/policy.tf`,
      `resource "azurerm_api_management_api_policy" "this" {\n  xml_content = <<XML\n${terraform}XML\n}\n`,
    );
    write(`${folder}/locals.tf`, terraformLocals);
  } else {
    const value = policy("${tenantId}").replaceAll("\n", "\\n");
    write(
      `${folder}/gate.bicep`,
      `param tenantId string = subscription().tenantId\n${bicepPolicy(`'${value}'`)}`,
    );
  }
}

function policy(tenant: string): string {
  return `<policies>
  <inbound>
    <base />
    <validate-azure-ad-token tenant-id="${tenant}">
      <audiences>
        <audience>5d0e2b91-64f7-4c1a-b8d3-90a7f2c46e15</audience>
      </audiences>
    </validate-azure-ad-token>
  </inbound>
  <backend>
    <base />
  </backend>
</policies>
`;
}

function bicepPolicy(value: string): string {
  return `resource policy 'Microsoft.ApiManagement/service/apis/policies@2024-05-01' = {
  name: 'apim/api/policy'
  properties: {
    format: 'rawxml'
    value: ${value}
  }
}
`;
}

const bicep = `param tenantId string

resource tenant 'Microsoft.ApiManagement/service/namedValues@2024-05-01' = {
  name: 'apim/tenant-id'
  properties: {
    displayName: 'tenant-id'
    value: tenantId
  }
}

${bicepPolicy("loadTextContent('policy.xml')")}`;

const bicepMain = `module api 'api.bicep' = {
  name: 'api'
  params: {
    tenantId: subscription().tenantId
  }
}
`;

const terraformLocals = `data "azurerm_client_config" "current" {}

locals {
  tenant_id = data.azurerm_client_config.current.tenant_id
}
`;

/** Files without a policy: an extension, and a line of each. */
const others: readonly [
  readonly [string, (file: number, line: number) => string],
  ...(readonly [string, (file: number, line: number) => string])[],
] = [
  ["ts", (file, line) => `export const value${line} = { file: ${file}, tenantId: process.env["T${line}"] };`],
  ["md", (file, line) => `Line ${line} of page ${file} is about \`<policies>\` and other things.`],
  ["py", (file, line) => `    result_${line} = call("https://api${file}.example/items/${line}")`],
  ["cs", (file, line) => `        var item${line} = $"{name}-${file}-${line}"; // an item`],
  ["json", (file, line) => `text ${line} of ${file}`],
  ["yaml", (file, line) => `key_${line}: "value ${file} of {{ .Values.name }}"`],
  ["bicep", (file, line) => `var name${line} = 'name-${file}-\${uniqueString(subscription().tenantId)}'`],
  ["tf", (file, line) => `variable "name_${file}_${line}" { type = string }`],
  ["sh", (file, line) => `echo "step ${line} of $NAME_${file}"`],
  ["ps1", (file, line) => `Write-Host "step ${line} of $($item.Name) ${file}"`],
  ["css", (file, line) => `.part-${file} .item-${line} { margin: ${line}px; }`],
  ["html", (file, line) => `<p class="item-${file}">Line ${line}</p>`],
];

function git(folder: string, args: readonly string[]): void {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: devNull, GIT_CONFIG_NOSYSTEM: "1" };
  const { status, stderr } = spawnSync("git", ["-c", "core.autocrlf=false", ...args], { cwd: folder, env });
  if (status !== 0) throw new Error(`git ${args.join(" ")}: ${String(stderr)}`);
}

main();
