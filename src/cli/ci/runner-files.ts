import { randomUUID } from "node:crypto";
import { appendFile, writeFile } from "node:fs/promises";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import type { Runner } from "../../core/ci/runner.ts";
import { Fault, systemReason } from "../../core/fault.ts";

/** The files through which a step tells its runner something, and paths as a runner understands them. */

/** Adds to a file that the runner has made for this step. @throws Fault `failed` */
export async function appendForRunner(path: string, text: string): Promise<void> {
  try {
    await appendFile(path, text, "utf8");
  } catch (error) {
    throw unwritable(path, error);
  }
}

/** Writes a summary into a folder of the runner, under a name of its own. @returns its absolute path @throws Fault `failed` */
export async function writeSummary(folder: string, command: string, text: string): Promise<string> {
  const path = resolve(join(folder, `entra-mcp-${command}-${randomUUID().slice(0, 8)}.md`));
  try {
    await writeFile(path, text, { encoding: "utf8", flag: "wx" });
    return path;
  } catch (error) {
    throw unwritable(path, error);
  }
}

/** A text that nobody can guess, so that no value ends where it does not. */
export function delimiter(): string {
  return `entra-mcp-${randomUUID()}`;
}

/** A path that means the same in every later step. */
export function lasting(path: string): string {
  return resolve(path);
}

/**
 * The path by which a runner finds a file of the repository: GitHub takes it from the root of the repository, an agent takes it absolute and
 * turns it into that itself (verified: ActionCommandManager.cs of actions/runner, TaskCommandExtension.cs of azure-pipelines-agent).
 */
export function pathInRepository(runner: Runner, file: string, workspace: string | undefined): string {
  const path = resolve(file);
  if (runner === "azure" || workspace === undefined || workspace === "") return path;
  const inside = relative(workspace, path);
  const isInside = inside !== "" && !isAbsolute(inside) && inside.split(sep)[0] !== "..";
  return isInside ? inside.split(sep).join("/") : path;
}

function unwritable(path: string, error: unknown): Fault {
  return new Fault("failed", `${path} cannot be written: ${systemReason(error)}.`, { cause: error });
}
