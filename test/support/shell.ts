import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** What a script printed and returned. */
export interface ScriptEnd {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A script as a runner starts it. */
export interface Script {
  readonly text: string;
  readonly folder: string;
  /** A folder for the file that the script becomes. */
  readonly temporary: string;
  /** Everything that it sees of the environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** Runs a script with bash, as both runners do: from a file, ended by the first command that fails. The servers of the test go on meanwhile. */
export async function runScript({ text, folder, temporary, env }: Script): Promise<ScriptEnd> {
  const file = join(temporary, `script-${serial++}.sh`);
  writeFileSync(file, text);
  const child = spawn("bash", ["--noprofile", "--norc", "-eo", "pipefail", file], {
    cwd: folder,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (part: string) => (stdout += part));
  child.stderr.setEncoding("utf8").on("data", (part: string) => (stderr += part));
  const [code] = (await once(child, "close")) as [number | null];
  return { exitCode: code ?? -1, stdout, stderr };
}

let serial = 0;
