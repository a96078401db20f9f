import { cpSync, existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { run } from "../support/program.ts";
import { type Prepared, prepared, type Scenario, temporaryFolder } from "../support/scenario.ts";
import { differences, putWorld, stateOf } from "../support/state-of-world.ts";
import { openStation, type Station } from "../support/station.ts";
import { leaveCounts } from "../support/tally.ts";
import { problemsAfterKill, wrongContinuation } from "./aftermath.ts";
import {
  differencesLeft,
  type FilePoint,
  type KillPoint,
  killer,
  killPoints,
  type Left,
} from "./kill-points.ts";

/** How many processes of one test file run at once. They wait most of the time, as the program does between its reads. */
const stationCount = 4;

/**
 * How much is killed for real, beside every kill at a write. `each`: every kill at a state file. `first`: of a document that
 * is written again and again, only the first kill at its temporary file. `none`. At the others the recovery starts from
 * what lay on the disk and in the service at that point of a run that was only watched, because a process costs more than
 * a second; that a kill leaves just that is tested at every kill. `KILL_MATRIX=each` kills everywhere.
 */
export type FileKills = "each" | "first" | "none";

/**
 * Makes a test of every kill point of a scenario. What the killed process leaves must be whole and true; then the same
 * command gets to the target, and one rollback puts everything back, directly after the kill as well as after that.
 */
export async function coverKills(scenario: Scenario, fileKills: FileKills): Promise<void> {
  const ready = await prepared(scenario);
  const stations = await Promise.all(Array.from({ length: stationCount }, () => openStation(scenario.world)));
  const [first] = stations;
  if (first === undefined) throw new Error("no station");
  const points = await killPoints(ready, first);
  const kills = process.env.KILL_MATRIX === "each" ? "each" : fileKills;
  const free = [...stations];
  const counts: Record<string, number> = {};
  const count = (name: string) => {
    counts[name] = (counts[name] ?? 0) + 1;
  };
  describe(`${scenario.name}, killed`, () => {
    test.for(points.map((point) => [point.name, point] as const))("%s", async ([, point]) => {
      const station = free.pop();
      if (station === undefined) throw new Error("more tests at once than stations");
      try {
        const problems = await killAndRecover({ ready, station, point, kills, count });
        expect(problems, problems.join("\n")).toEqual([]);
      } finally {
        free.push(station);
      }
    });
  });
  afterAll(async () => {
    await Promise.all(stations.map(({ close }) => close()));
    leaveCounts(scenario.name, counts);
  });
}

interface Play {
  readonly ready: Prepared;
  readonly station: Station;
  readonly point: KillPoint;
  readonly kills: FileKills;
  readonly count: (name: string) => void;
}

async function killAndRecover(play: Play): Promise<string[]> {
  const { ready, count } = play;
  count("points");
  const left = await leftBehind(play);
  if (typeof left === "string") return [left];
  const problems = [...unexpected(left, play.point), ...problemsAfterKill(left, ready)];
  if (problems.length > 0) return problems;
  return ready.scenario.command === "rollback"
    ? goOnRollingBack(left, play)
    : [...(await goOn(left, play)), ...(await rollBackAtOnce(left, play))];
}

/** What a kill at the point leaves, or why there was no kill. */
async function leftBehind({ ready, station, point, kills, count }: Play): Promise<Left | string> {
  if (point.kind === "file" && !isKilled(point, kills)) return point.seen;
  const stateDirectory = ready.freshState();
  putWorld(station.sandbox, ready.world);
  const trap = point.kind === "write" ? { killAt: point.at } : trapOf(point, stateDirectory);
  const { signal, exitCode, stderr, worlds } = await station.child(ready.argv, { stateDirectory, ...trap });
  if (signal !== "SIGKILL") return `the process was not killed, but ended with ${exitCode}: ${stderr}`;
  count("kills");
  return { stateDirectory, world: structuredClone(station.sandbox.world), performed: worlds.length };
}

function isKilled({ isRepeated }: FilePoint, kills: FileKills): boolean {
  return kills === "each" || (kills === "first" && !isRepeated);
}

function trapOf({ number, moment }: FilePoint, stateDirectory: string) {
  const env = { KILL_AT_FOLDER: stateDirectory, KILL_AT_NUMBER: String(number), KILL_AT_MOMENT: moment };
  return { env, imports: [killer] };
}

/** A kill at a write leaves the lock, and as many writes as that; one at a file, what was seen there. */
function unexpected(left: Left, point: KillPoint): string[] {
  if (point.kind === "file") return differencesLeft(left, point.seen);
  const expected = point.at.moment === "before" ? point.at.number - 1 : point.at.number;
  return [
    ...(left.performed === expected ? [] : [`${left.performed} writes were performed, not ${expected}`]),
    ...(existsSync(join(left.stateDirectory, "lock")) ? [] : ["something was written without the lock"]),
  ];
}

/** The same command again, and then one rollback for everything that the two processes did. */
async function goOn(left: Left, play: Play): Promise<string[]> {
  const { ready, count } = play;
  const stateDirectory = copyOf(left, play);
  const again = await command(ready.argv, stateDirectory, play);
  const problems = [
    ...unlessAt(ready.to, again, "the same command again", play),
    ...wrongContinuation(left, stateDirectory, ready),
  ];
  if (problems.length > 0) return problems;
  count("reached the target");
  const back = await command(rollback, stateDirectory, play);
  const wrong = unlessAt(ready.original, back, "a rollback after that", play);
  if (wrong.length === 0) count("then put back by one rollback");
  return wrong;
}

const rollback = ["rollback", "--yes"];

async function rollBackAtOnce(left: Left, play: Play): Promise<string[]> {
  const { ready, count } = play;
  const stateDirectory = copyOf(left, play);
  const back = await command(rollback, stateDirectory, play);
  // Where the process was killed before it had a run, there is none to put back, and that is said.
  const hasNone = back.exitCode === 64 && /There is no run in the state folder/.test(back.stderr);
  const end = hasNone && left.performed === 0 ? { ...back, exitCode: 0 } : back;
  const wrong = unlessAt(ready.original, end, "a rollback directly after the kill", play);
  if (wrong.length === 0) count("put back at once");
  return wrong;
}

/** A rollback that was killed: the next one ends it, and then there is nothing to put back. */
async function goOnRollingBack(left: Left, play: Play): Promise<string[]> {
  const { ready, count } = play;
  const stateDirectory = copyOf(left, play);
  const again = await command(ready.argv, stateDirectory, play);
  const wrong = [
    ...unlessAt(ready.original, again, "the rollback again", play),
    ...wrongContinuation(left, stateDirectory, ready),
  ];
  if (wrong.length > 0) return wrong;
  count("rolled back by the next rollback");
  const third = await command(ready.argv, stateDirectory, play);
  return unlessAt(ready.original, third, "one more rollback", play);
}

function copyOf({ stateDirectory, world }: Left, { station }: Play): string {
  const copy = temporaryFolder();
  cpSync(stateDirectory, copy, { recursive: true });
  putWorld(station.sandbox, world);
  return copy;
}

interface CommandEnd {
  readonly exitCode: number | null;
  readonly stderr: string;
}

/**
 * Another command in the same state folder. After a kill at a write it is a real process again; after the many kills at
 * state files the same program runs in this one, which takes a tenth of the time.
 */
function command(argv: readonly string[], stateDirectory: string, play: Play): Promise<CommandEnd> {
  const { station, point, kills } = play;
  if (point.kind === "write" && kills !== "none") return station.child(argv, { stateDirectory });
  return run(station.sandbox, argv, { stateDirectory, host: { now: Date.now } });
}

function unlessAt(target: Prepared["to"], end: CommandEnd, what: string, { station }: Play): string[] {
  const missed = differences(stateOf(station.sandbox.world), target);
  if (end.exitCode === 0 && missed.length === 0) return [];
  return [`${what} ends with ${end.exitCode}; not as it should be: ${missed.join(", ")}\n${end.stderr}`];
}
