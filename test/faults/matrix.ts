import { afterAll, describe, expect, test } from "vitest";
import { type Prepared, prepared, type Scenario } from "../support/scenario.ts";
import { leaveCounts } from "../support/tally.ts";
import { type Disturbance, disturbances, lasting } from "./disturbance.ts";
import { type Case, falseSuccess, play } from "./play.ts";
import { type KnownRequest, requestsOf } from "./requests.ts";

/**
 * How lasting disturbances are gone through: around the writes each of them begins at each request, or they take turns
 * everywhere. The second is for a command that writes with the same code as another one.
 */
export type Depth = "each" | "in turn";

/**
 * Makes tests of every request of a scenario and every disturbance that it can meet. Each run must reach its target, or
 * refuse and tell the truth; and then the next, undisturbed run must get there.
 */
export async function coverFaults(scenario: Scenario, depth: Depth): Promise<void> {
  const ready = await prepared(scenario);
  const requests = await requestsOf(ready);
  const counts: Record<string, number> = {};
  const count = (name: string, more = 1) => {
    counts[name] = (counts[name] ?? 0) + more;
  };
  describe(`${scenario.name}, each disturbance once`, () => {
    for (const { disturbance, requests: group } of sampled(passingCases(requests))) {
      test(nameOf(disturbance, group), async () => {
        const one: Case = { scenario, disturbance, requests: group, duration: "once" };
        const problems = await judge(one, ready, count);
        expect(problems, problems.join("\n")).toEqual([]);
      });
    }
  });
  describe(`${scenario.name}, disturbed for good`, () => {
    for (const { disturbance, requests: first } of sampled(lastingCases(requests, depth))) {
      test(nameOf(disturbance, first), async () => {
        const one: Case = { scenario, disturbance, requests: first, duration: "for good" };
        const problems = await judge(one, ready, count);
        expect(problems, problems.join("\n")).toEqual([]);
      });
    }
  });
  afterAll(() => leaveCounts(scenario.name, counts));
}

type Count = (name: string, more?: number) => void;

/**
 * Plays a case. A group of disturbed requests that does not get through says nothing about each of them, so then each is
 * played alone.
 *
 * @returns what is wrong, a sentence each
 */
async function judge(one: Case, ready: Prepared, count: Count): Promise<readonly string[]> {
  count("runs");
  const { exitCode, problems } = await play(one, ready);
  if (one.requests.length > 1 && (exitCode !== 0 || problems.length > 0)) {
    const alone: string[] = [];
    for (const request of one.requests)
      alone.push(...(await judge({ ...one, requests: [request] }, ready, count)));
    return alone;
  }
  count("cases", one.requests.length);
  count(endOf(exitCode, problems, one), one.requests.length);
  const where = one.requests.map(({ key, nth }) => `${key}, no. ${nth}`).join("; ");
  return problems.map((problem) => `${one.disturbance.name} ${one.duration}: ${where}: ${problem}`);
}

/** Under what a case is counted. */
function endOf(exitCode: number, problems: readonly string[], { duration }: Case): string {
  if (problems.some((problem) => problem.startsWith(falseSuccess))) return falseSuccess;
  if (problems.length > 0) return "failed";
  return exitCode === 0 ? "reached the target" : `${duration} ${exitCode}`;
}

type Met = Pick<Case, "disturbance" | "requests">;

/** How many requests are disturbed in one run. */
const groupSize = 16;

/**
 * Every request with every disturbance that it can meet. Failing reads are independent of each other: each is asked
 * again, and then nothing is left of the failure. So several that lie far apart fail in one run. Writes with
 * what belongs to them, and reads that are wrong without looking so, have a run of their own each.
 */
function passingCases(requests: readonly KnownRequest[]): Met[] {
  return disturbances.flatMap((disturbance) => {
    const concerned = requests.filter(disturbance.concerns);
    const isAlone = ({ isWrite, isPoll }: KnownRequest) => isWrite || isPoll || !disturbance.shows;
    const alone = concerned.filter(isAlone);
    const together = concerned.filter((request) => !isAlone(request));
    const groups = [...alone.map((request) => [request]), ...farApart(together)];
    return groups.map((group) => ({ disturbance, requests: group }));
  });
}

/** `FAULT_MATRIX=sample` takes every third case without a write, where there is no time for all of them. */
function sampled(cases: readonly Met[]): readonly Met[] {
  if (process.env.FAULT_MATRIX !== "sample") return cases;
  return cases.filter(({ requests }, index) => index % 3 === 0 || requests.some(({ isWrite }) => isWrite));
}

function farApart(requests: readonly KnownRequest[]): KnownRequest[][] {
  const number = Math.ceil(requests.length / groupSize);
  return Array.from({ length: number }, (_, group) =>
    requests.filter((_, index) => index % number === group),
  );
}

/**
 * From the last look before the first write to the last look after the last one, every request is the first of every
 * lasting disturbance. Before that nothing can be written, and afterwards everything is, whatever the disturbance is: there
 * each request is the first of one of them, in turn.
 */
function lastingCases(requests: readonly KnownRequest[], depth: Depth): Met[] {
  const firstLook = requests.findIndex(({ isWrite }) => isWrite) - 1;
  const lastLook = requests.findLastIndex(({ isWrite }) => isWrite) + 1;
  return requests.flatMap((request, index) => {
    const possible = lasting.filter(({ concerns }) => concerns(request));
    const inTurn = possible.slice(index % possible.length, (index % possible.length) + 1);
    const kinds = depth === "each" && index >= firstLook && index <= lastLook ? possible : inTurn;
    return kinds.map((disturbance) => ({ disturbance, requests: [request] }));
  });
}

function nameOf({ name }: Disturbance, requests: readonly KnownRequest[]): string {
  const [first] = requests;
  const more = requests.length === 1 ? "" : ` and ${requests.length - 1} more`;
  return `${name}: ${first?.key}, no. ${first?.nth}${more}`;
}
