import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { World } from "../../src/sandbox/world/world.ts";
import { filesBelow } from "../support/run-folder.ts";
import { type Prepared, temporaryFolder } from "../support/scenario.ts";
import { putWorld } from "../support/state-of-world.ts";
import type { Station, WriteKill } from "../support/station.ts";

/** What watches a process, or kills it, from inside. */
export const killer = "test/crash/kill-at.js";

/** What a killed process leaves behind. */
export interface Left {
  readonly stateDirectory: string;
  readonly world: Readonly<World>;
  /** The writes that the service has performed. */
  readonly performed: number;
}

/** A point at which a process is killed. */
export type KillPoint = WritePoint | FilePoint;

/** At a request that writes; the service kills. */
export interface WritePoint {
  readonly kind: "write";
  readonly name: string;
  readonly at: WriteKill;
}

/** At an operation on a state file, counted from 1; the process kills itself. */
export interface FilePoint {
  readonly kind: "file";
  readonly name: string;
  readonly number: number;
  readonly moment: Moment;
  /** Whether only a temporary file of a document changed, as it did when the document was written before. */
  readonly isRepeated: boolean;
  /** What lay on the disk and in the service at that point of a run that was only watched. */
  readonly seen: Left;
}

export type Moment = "before" | "halfway" | "after";

interface FileLine {
  readonly number: number;
  readonly operation: string;
  readonly path: string;
  readonly hasHalf: boolean;
}

type Line = FileLine | { readonly request: string };

/** Every kill point of a command, found by watching one run of it in a real process. */
export async function killPoints(prepared: Prepared, station: Station): Promise<KillPoint[]> {
  const folder = temporaryFolder();
  const log = join(folder, "log.jsonl");
  const stateDirectory = prepared.freshState();
  putWorld(station.sandbox, prepared.world);
  const env = { KILL_AT_FOLDER: stateDirectory, KILL_AT_LOG: log, KILL_AT_COPIES: folder };
  const ended = await station.child(prepared.argv, { stateDirectory, env, imports: [killer] });
  if (ended.exitCode !== 0) throw new Error(`${prepared.scenario.name} fails undisturbed: ${ended.stderr}`);
  const lines = readFileSync(log, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
  return [...writePoints(lines), ...distinct(filePoints(lines, folder, [prepared.world, ...ended.worlds]))];
}

function isWriteLine(line: Line): line is { readonly request: string } {
  return "request" in line && /^(PATCH|PUT) /.test(line.request);
}

function writePoints(lines: readonly Line[]): WritePoint[] {
  return lines.filter(isWriteLine).flatMap(({ request }, index) =>
    (["before", "after"] as const).map((moment) => ({
      kind: "write" as const,
      name: `${moment} the service performs ${request}`,
      at: { number: index + 1, moment },
    })),
  );
}

function filePoints(lines: readonly Line[], copies: string, worlds: readonly Readonly<World>[]): FilePoint[] {
  const met = new Set<string>();
  return lines.flatMap((line, index) => {
    if ("request" in line) return [];
    const place = `${line.operation} of ${steady(line.path)}`;
    const isRepeated = met.has(place) && line.path.endsWith(".new") && line.operation !== "rename";
    met.add(place);
    const performed = lines.slice(0, index).filter(isWriteLine).length;
    const world = worlds[performed];
    if (world === undefined) throw new Error("the log knows more writes than the service");
    const moments = ["before" as const, ...(line.hasHalf ? ["halfway" as const] : []), "after" as const];
    return moments.map((moment) => ({
      kind: "file" as const,
      name: `${moment} ${place} (operation ${line.number})`,
      number: line.number,
      moment,
      isRepeated,
      seen: { stateDirectory: join(copies, `${line.number}-${moment}`), world, performed },
    }));
  });
}

/**
 * A kill leaves what lies on the disk and what the service has stored, and nothing else. So neighbours that differ in
 * neither are one point: before and after a file is closed, say, or after one operation and before the next.
 */
function distinct(points: readonly FilePoint[]): FilePoint[] {
  return points.filter((point, index) => {
    const previous = points[index - 1];
    return previous === undefined || !leavesTheSame(previous.seen, point.seen);
  });
}

function leavesTheSame(one: Left, other: Left): boolean {
  return one.performed === other.performed && isDeepStrictEqual(bytesOf(one), bytesOf(other));
}

function bytesOf({ stateDirectory }: Left): readonly (readonly [string, string])[] {
  return filesBelow(stateDirectory).map((path) => [path, readFileSync(join(stateDirectory, path), "latin1")]);
}

/** What a watched run and a killed one differ in at the same point, a sentence each. Times and process ids always do. */
export function differencesLeft(killed: Left, seen: Left): string[] {
  const [now, then] = [steadyFiles(killed), steadyFiles(seen)];
  return isDeepStrictEqual(now, then)
    ? []
    : [`the kill left something else than was seen there:\n${now.join("\n")}\nseen:\n${then.join("\n")}`];
}

/** Of a half-written file only the length is compared: it may end in the middle of a time. */
function steadyFiles({ stateDirectory }: Left): string[] {
  return filesBelow(stateDirectory).map((path) => {
    const text = readFileSync(join(stateDirectory, path), "utf8");
    const content = path.startsWith("lock") ? "" : path.endsWith(".new") ? `${text.length}` : steady(text);
    return `${steady(path)} ${content}`;
  });
}

/** What differs from run to run: times, names of runs and temporary files, where the service is, and digests of that. */
function steady(text: string): string {
  return text
    .replace(/localhost:\d+/g, "localhost")
    .replace(/^ {2}"digest": .*$/m, "")
    .replace(/\d{4}-\d{2}-\d{2}T\d{6}Z-[0-9a-f]{8}/g, "<run>")
    .replace(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, "<time>")
    .replace(/^lock\.[0-9a-f-]{36}/, "lock.<id>");
}
