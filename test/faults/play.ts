import type { Sandbox } from "../../src/sandbox/open.ts";
import type { World } from "../../src/sandbox/world/world.ts";
import { type Ran, run } from "../support/program.ts";
import { backupGaps, filesBelow, type RunFolder, runFolders, untruths } from "../support/run-folder.ts";
import type { Prepared, Scenario } from "../support/scenario.ts";
import { differences, stateOf } from "../support/state-of-world.ts";
import type { Disturbance, Place } from "./disturbance.ts";
import { counting, type KnownRequest, keyOf, serviceOf, writesTo } from "./requests.ts";

/** `once`: the next attempt is healthy. `for good`: nothing is healthy any more. */
export type Duration = "once" | "for good";

/** A disturbed run. Of several requests each is disturbed once. */
export interface Case {
  readonly scenario: Scenario;
  readonly disturbance: Disturbance;
  readonly requests: readonly KnownRequest[];
  readonly duration: Duration;
}

/** How the worst problem of all begins. */
export const falseSuccess = "false success";

export interface Played {
  readonly exitCode: number;
  /** What is wrong, a sentence each. */
  readonly problems: readonly string[];
}

/** Plays a scenario with disturbances and looks at what came of it: exit code, world, run folder and message. */
export async function play(one: Case, ready: Prepared): Promise<Played> {
  const sandbox = ready.freshSandbox();
  const stateDirectory = ready.freshState();
  const disturbed = disturb(one, sandbox, ready);
  const ran = await run(sandbox, ready.argv, { stateDirectory, intercept: disturbed.intercept });
  const made = runFolders(stateDirectory).filter(({ name }) => !ready.earlierRuns.includes(name));
  const found = { ran, made, sandbox, ready, one, wasRefused: disturbed.wasRefused };
  const problems = [
    ...says(disturbed.missing() > 0, `${disturbed.missing()} disturbed requests never came`),
    ...leftovers(stateDirectory),
    ...(ran.exitCode === 0 ? problemsOfSuccess(found) : problemsOfFailure(found)),
    ...problemsOfRecords(found),
  ];
  // A run that left no trace is none, so that the next one is the undisturbed one of the beginning.
  const isTraceless = made.length === 0 && differences(stateOf(sandbox.world), ready.from).length === 0;
  if (ran.exitCode === 0 || isTraceless) return { exitCode: ran.exitCode, problems };
  const next = await problemsOfNext(ready, sandbox, stateDirectory);
  return { exitCode: ran.exitCode, problems: [...problems, ...next] };
}

interface Found {
  readonly ran: Ran;
  /** The runs that were made; one, or none. */
  readonly made: readonly RunFolder[];
  readonly sandbox: Sandbox;
  readonly ready: Prepared;
  readonly one: Case;
  /** Whether every write to a resource was answered by a refusal. */
  readonly wasRefused: (resource: string) => boolean;
}

function disturb({ disturbance, requests, duration }: Case, sandbox: Sandbox, { past }: Prepared) {
  const count = counting();
  // For good, only what this run wrote: nobody could tell a world that always was so from one that never shows a change.
  const replica = laggingReplica(sandbox, duration === "once" ? past : null);
  const due = new Set(requests.map(({ key, nth }) => `${nth} ${key}`));
  const retried = new Set<string>();
  const writes: { readonly path: string; readonly isHit: boolean }[] = [];
  let isHurt = false;
  const isHit = (key: string): boolean => {
    if (duration === "for good" && isHurt) return true;
    // What was disturbed comes again, and is not the next one of its kind.
    if (retried.delete(key) || !due.delete(`${count(key)} ${key}`)) return false;
    isHurt = true;
    if (requests.length > 1) retried.add(key);
    return true;
  };
  return {
    missing: () => due.size,
    wasRefused: (resource: string): boolean =>
      disturbance.refuses &&
      writes.filter(({ path }) => isPathOf(path, resource)).every((write) => write.isHit),
    intercept: async (request: Request): Promise<Response | null> => {
      const service = serviceOf(sandbox.world, request);
      const hit = isHit(keyOf(request));
      if (writesTo(service, request)) {
        writes.push({ path: new URL(request.url).pathname, isHit: hit });
        replica.keep(request);
      }
      return hit ? disturbance.meet(request, service, { sandbox, past: replica.past }) : null;
    },
  };
}

/**
 * Each resource as it was before its last write: one in this run, or those of the command before it. Whatever else is read,
 * such as a list, is as it was before the last write of all.
 */
function laggingReplica(sandbox: Sandbox, past: Readonly<World> | null) {
  const byPath = new Map<string, Readonly<World>>();
  let latest: Readonly<World> | null = null;
  return {
    keep: ({ url }: Request): void => {
      latest = structuredClone(sandbox.world);
      byPath.set(new URL(url).pathname, latest);
    },
    past: ((path) => byPath.get(path) ?? past ?? latest) satisfies Place["past"],
  };
}

function isPathOf(path: string, resource: string): boolean {
  return path.toLowerCase().endsWith(resource.toLowerCase());
}

function says(isSo: boolean, sentence: string): string[] {
  return isSo ? [sentence] : [];
}

/** A process that ended by itself leaves its documents and nothing else. */
function leftovers(stateDirectory: string): string[] {
  const strange = filesBelow(stateDirectory).filter(
    (path) => !/^runs\/[^/]+\/(plan|backup|receipt)\.json$/.test(path.replaceAll("\\", "/")),
  );
  return says(strange.length > 0, `left in the state folder: ${strange.join(", ")}`);
}

/** Whatever the exit code is: the documents of the run are true. */
function problemsOfRecords({ made, sandbox, one, ready: { from, to, world } }: Found): string[] {
  const now = stateOf(sandbox.world);
  const isWritten = differences(now, from).length > 0;
  const [only] = made;
  if (only === undefined) return says(isWritten, "something is written, and there is no run");
  const { receipt } = only;
  return [
    ...says(made.length > 1, `there are ${made.length} runs`),
    // A backup can hold what was shown and nothing else.
    ...(isWritten && one.disturbance.shows ? backupGaps(only, world) : []),
    ...(receipt === null ? says(isWritten, "something is written, and there is no receipt") : []),
    ...(receipt === null ? [] : untruths(receipt, { from, to, now })),
    ...says(receipt?.finishedAt === null, "the receipt of an ended run is in progress"),
    ...says(
      receipt?.steps.some(({ outcome }) => outcome === "writing") === true,
      "the receipt of an ended run says writing",
    ),
  ];
}

function problemsOfSuccess({ ran, made, sandbox, ready: { to } }: Found): string[] {
  const missed = differences(stateOf(sandbox.world), to);
  const receipt = made[0]?.receipt;
  const outcomes = receipt?.steps.map(({ outcome }) => outcome) ?? [];
  return [
    ...says(missed.length > 0, `${falseSuccess}, not at the target: ${missed.join(", ")}`),
    ...says(receipt?.outcome !== "done", `the receipt's outcome is ${receipt?.outcome}`),
    ...says(
      outcomes.some((outcome) => outcome !== "done" && outcome !== "already so"),
      `the steps are ${outcomes.join(", ")}`,
    ),
    ...says(ran.stderr !== "", `a success says on standard error: ${ran.stderr}`),
  ];
}

const nothingWritten = [1, 4, 7];

function problemsOfFailure({ ran, made, sandbox, ready: { from }, one, wasRefused }: Found): string[] {
  const { exitCode, stderr, sent } = ran;
  const written = differences(stateOf(sandbox.world), from);
  const steps = made[0]?.receipt?.steps ?? [];
  const unknown = steps.filter(({ outcome }) => outcome === "unknown").map(({ resource }) => resource);
  const wasSent = (resource: string) =>
    sent.some(({ method, url }) => ["PATCH", "PUT"].includes(method) && isPathOf(url.pathname, resource));
  return [
    ...says(one.duration === "once", `a passing disturbance stops it with exit code ${exitCode}: ${stderr}`),
    ...says(![...nothingWritten, 3, 8].includes(exitCode), `the exit code is ${exitCode}: ${stderr}`),
    ...says(
      nothingWritten.includes(exitCode) && written.length > 0,
      `exit code ${exitCode}, but written is ${written.join(", ")}: ${stderr}`,
    ),
    ...says(
      exitCode === 3 && written.length === 0 && unknown.length === 0,
      `exit code 3, but nothing is written: ${stderr}`,
    ),
    ...says(unknown.length > 0 && one.duration === "once", "a step is unknown, though it can be looked at"),
    ...says(!unknown.every(wasSent), "a step is unknown that was never sent"),
    ...says(unknown.some(wasRefused), "a step is unknown that the service refused each time"),
    ...says(!isExplanation(stderr), `standard error is no explanation: ${stderr}`),
  ];
}

/** A failure is told in one message that explains it. */
function isExplanation(stderr: string): boolean {
  const messages = stderr.split("\n").filter((line) => line.startsWith("entra-mcp: "));
  const isOne = messages.length === 1 && stderr.startsWith("entra-mcp: ");
  return isOne && !/This is a defect|^ {4}at /m.test(stderr);
}

/** The same command once more, when everything is healthy again. */
async function problemsOfNext(
  { argv, to }: Prepared,
  sandbox: Sandbox,
  stateDirectory: string,
): Promise<string[]> {
  const { exitCode, stderr } = await run(sandbox, argv, { stateDirectory });
  const missed = differences(stateOf(sandbox.world), to);
  return [
    ...says(exitCode !== 0, `the next run ends with ${exitCode}: ${stderr}`),
    ...says(missed.length > 0, `after the next run, not at the target: ${missed.join(", ")}`),
    ...leftovers(stateDirectory),
  ];
}
