import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import type { Command } from "commander";
import { commandIn } from "../../src/cli/command-line.ts";
import { wholeProgram } from "../../src/cli/command-tree.ts";
import { main } from "../../src/main.ts";
import { openSandbox } from "../../src/sandbox/open.ts";
import { writeWorld } from "../../src/sandbox/world/world.ts";
import { flightsValidation } from "../../src/sandbox/worlds/flights.ts";
import { ids } from "../../src/sandbox/worlds/parts.ts";
import { callerToken, piped } from "../support/caller-token.ts";
import { testHost } from "../support/host.ts";
import { scratchFolder } from "../support/scratch.ts";
import type { CommandLine } from "./command-lines.ts";

/** What the placeholders on a page stand for. */
export const placeholders: Readonly<Record<string, string>> = {
  "application id": ids.clientApp,
  "home tenant": ids.contoso,
  "tenant id": ids.contoso,
  tenant: ids.contoso,
  id: ids.apiApp,
  run: "12345",
  version: "0.1.0",
  "the address": "https://localhost:9440/common/oauth2/v2.0/authorize?scope=x",
};

/** What a command of a page came to. */
export interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder in which the commands of one page run one after the other, with a make-believe Azure in the place of the reader's. */
export interface Stage {
  readonly folder: string;
  readonly run: (line: CommandLine) => Promise<Outcome>;
  /** Runs the program on words of its own. */
  readonly runWords: (words: readonly string[]) => Promise<Outcome>;
  /** What of a command line is no command or option of the program, in sentences. */
  readonly unknownWords: (line: CommandLine) => readonly string[];
}

const azure = "azure.world.json";

/** A source tree that deploys a policy. */
const bicep = `resource policy 'Microsoft.ApiManagement/service/apis/policies@2024-05-01' = {
  name: 'apim-flights/flights-mcp/policy'
  properties: {
    format: 'rawxml'
    value: '<policies><inbound><base /><validate-azure-ad-token tenant-id="\${subscription().tenantId}"><audiences><audience>api://${ids.apiApp}</audience></audiences></validate-azure-ad-token></inbound></policies>'
  }
}
`;

/** Opens the stage of one page. The process works in its folder from then on. */
export async function openStage(world: string): Promise<Stage> {
  const folder = scratchFolder("page");
  process.chdir(folder);
  const { token, other } = await prepare(folder, world);
  const runWords = async (words: readonly string[], env = {}, input = "") => {
    const interruption = new AbortController();
    const { host, stdout, stderr } = testHost({
      env,
      stdin: piped(input),
      now: () => Date.now(),
      interrupted: interruption.signal,
    });
    const serves = words[0] === "sandbox" && words[1] === "serve";
    // It is there until somebody ends it.
    const write = (text: string) => {
      host.stdout.write(text);
      if (serves) interruption.abort();
    };
    const exitCode = await main(words, { ...host, stdout: { ...host.stdout, write } });
    return { exitCode, stdout: stdout(), stderr: stderr() };
  };
  return {
    folder,
    runWords,
    unknownWords: ({ words, text }) => unknownIn(words.slice(1)).map((word) => `${word} is unknown: ${text}`),
    run: async ({ words, env, input, output, joined }) => {
      const given = joined.some(([program]) => program === "az") ? token : null;
      const outcome = await runWords(
        standIns(words.slice(1), folder),
        env,
        given ?? (input === null ? other : readFileSync(join(folder, input), "utf8")),
      );
      if (output !== null) writeFileSync(join(folder, output), outcome.stdout);
      return outcome;
    },
  };
}

/** The words of a command line that are no command of the program and no option of the command. */
export function unknownIn(words: readonly string[]): readonly string[] {
  const { command, names, rest } = commandIn(declared(), words);
  const known = new Set(["--help", "--version", ...command.options.map(({ long }) => long)]);
  const options = rest.filter((word) => /^--\w/.test(word)).map((word) => word.replace(/=.*$/, ""));
  return [
    ...(names.length === 0 ? words.slice(0, 1) : []),
    ...options.filter((option) => !known.has(option)),
  ];
}

/** Every option of any command. */
export function everyOption(): ReadonlySet<string> {
  const below = (command: Command): Command[] => [command, ...command.commands.flatMap(below)];
  const options = below(declared()).flatMap((command) => command.options.map(({ long }) => long ?? ""));
  return new Set(["--help", ...options]);
}

function declared(): Command {
  const { host } = testHost();
  return wholeProgram({ host, environment: null as never, setExitCode: () => undefined });
}

/** The files that pages take for granted, and tokens as they are piped in. */
async function prepare(folder: string, name: string): Promise<{ token: string; other: string }> {
  const sandbox = await openSandbox(name);
  const { world } = sandbox;
  const weather = world.tenants
    .flatMap(({ applications }) => applications)
    .find(({ displayName }) => displayName === "Contoso Weather");
  const token = await callerToken(world);
  const other = await callerToken(world, weather === undefined ? {} : { resource: weather.appId });
  writeFileSync(join(folder, azure), writeWorld(world));
  await sandbox.close();
  writeFileSync(join(folder, "token.txt"), `${other}\n`);
  writeFileSync(join(folder, "api.xml"), flightsValidation);
  writeFileSync(join(folder, "main.bicep"), bicep);
  mkdirSync(join(folder, "policies"));
  writeFileSync(join(folder, "policies/api.xml"), flightsValidation);
  return { token, other };
}

/** What the reader has and the test has not: an Azure, somebody who answers, ports of one's own, outputs of an earlier step. */
function standIns(words: readonly string[], folder: string): readonly string[] {
  const [command = "", second = ""] = words;
  const filled = words.map((word, index) => {
    if (/^\$[{(]/.test(word)) return JSON.parse(readFileSync(join(folder, "plan.json"), "utf8")).fingerprint;
    if (words[index - 1] === "--port") return "0";
    // A third organization: the worlds know no more by name.
    return word === "woodgrove.com" ? "0f8b1c3a-5d2e-4a76-9b10-6c4d8e2f7a95" : word;
  });
  const asks =
    ["migrate", "apply", "rollback"].includes(command) ||
    (command === "tenants" && ["add", "remove"].includes(second));
  const hasAnswer = ["--yes", "--dry-run", "--list"].some((option) => words.includes(option));
  const signsIn =
    !["sandbox", "policy", "source", "show", "completion"].includes(command) &&
    !(command === "init" && existsSync(join(folder, "entra-mcp.json"))) &&
    !words.includes("--list") &&
    !words.includes("--sandbox") &&
    !words.includes("--list") &&
    !words.includes("--snapshot");
  return [...filled, ...(asks && !hasAnswer ? ["--yes"] : []), ...(signsIn ? ["--sandbox", azure] : [])];
}
