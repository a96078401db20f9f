import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { gitHubJob } from "../support/assertions.ts";
import {
  type Artifacts,
  runWorkflow,
  type WorkflowEnd,
  type WorkflowEvent,
} from "../support/github-runner.ts";
import {
  byHand,
  editPolicy,
  type PipelineStation,
  pipelineStation,
  principalOf,
  trustJob,
  writesIn,
} from "../support/pipeline-station.ts";
import { readLog } from "../support/runner-log.ts";

// The workflow that `init github` writes, run: its steps are really executed, with the built program in the place of the package, against
// a served sandbox, signed in with the tokens of jobs.

const push: WorkflowEvent = { name: "push", ref: "refs/heads/main" };
const pullRequest: WorkflowEvent = {
  name: "pull_request",
  ref: "refs/pull/7/merge",
  payload: { pull_request: { number: 7, head: { repo: { full_name: "contoso/flights" } } } },
};

let station: PipelineStation;

afterEach(() => station.close());

/** A station whose applications trust the jobs of the workflow, as its comments say. */
async function opened(world = "flights"): Promise<void> {
  station = await pipelineStation(world);
  const subject = (what: string) => ({ ...gitHubJob, subject: `repo:contoso/flights:${what}` });
  trustJob(station, station.plan, subject("ref:refs/heads/main"));
  trustJob(station, station.plan, subject("pull_request"));
  trustJob(station, station.apply, subject("environment:entra-mcp"));
}

function run(
  event: WorkflowEvent,
  approve: (artifacts: Artifacts) => boolean | Promise<boolean> = () => true,
): Promise<WorkflowEnd> {
  return runWorkflow({ station, event, approve });
}

const results = ({ jobs }: WorkflowEnd) =>
  Object.fromEntries(Object.entries(jobs).map(([id, { result }]) => [id, result]));

/** The exit codes of steps that failed. */
function failures({ jobs }: WorkflowEnd): readonly number[] {
  const steps = Object.values(jobs).flatMap((job) => job.steps);
  return steps.filter(({ outcome }) => outcome === "failure").map(({ exitCode }) => exitCode);
}

interface GitHubState {
  readonly comments: readonly { readonly id: number; readonly user: object; readonly body: string }[];
  readonly calls: readonly string[];
}

const gitHub = () => JSON.parse(readFileSync(station.gitHub, "utf8")) as GitHubState;

function changeGitHub(change: object): void {
  writeFileSync(station.gitHub, JSON.stringify({ ...gitHub(), ...change }));
}

describe("a push to the branch", () => {
  beforeEach(async () => {
    await opened();
    await byHand(station, "init", "github");
  });

  test("is planned, approved, applied exactly and verified; and what it kept puts it back", async () => {
    const ran = await run(push);
    expect(failures(ran)).toEqual([]);
    expect(results(ran)).toEqual({ plan: "success", apply: "success", verify: "success" });
    expect(ran.asked).toEqual(["entra-mcp"]);
    expect(ran.jobs.plan?.outputs).toMatchObject({ "has-changes": "true" });
    expect(ran.jobs.plan?.summary).toContain("Flights MCP Server");
    expect(ran.jobs.apply?.log).toContain(`application ${station.apply}`);
    expect(ran.jobs.verify?.log).toContain(`application ${station.plan}`);
    expect(writesIn(station)).toHaveLength(4);
    expect([...ran.artifacts.keys()]).toEqual(["entra-mcp-plan", "entra-mcp-state-1"]);
    const state = ran.artifacts.get("entra-mcp-state-1") ?? "";
    expect(readdirSync(join(state, "runs"))).toHaveLength(1);
    await byHand(station, "rollback", "--yes", "--quiet", "--state-dir", state);
    expect(writesIn(station)).toHaveLength(8);
  });

  test("without anything to change is verified, and nobody is asked", async () => {
    await byHand(station, "migrate", "--yes", "--quiet");
    const before = writesIn(station).length;
    const ran = await run(push, () => expect.unreachable("somebody was asked"));
    expect(results(ran)).toEqual({ plan: "success", apply: "skipped", verify: "success" });
    expect(ran.asked).toEqual([]);
    expect(ran.artifacts.size).toBe(0);
    expect(writesIn(station)).toHaveLength(before);
  });

  test("that nobody approves writes nothing", async () => {
    const ran = await run(push, () => false);
    expect(results(ran)).toEqual({ plan: "success", apply: "failure", verify: "skipped" });
    expect(writesIn(station)).toEqual([]);
  });

  test("whose setup moves until somebody approves ends with 4, and writes nothing", async () => {
    const ran = await run(push, () => {
      editPolicy(station);
      return true;
    });
    expect(results(ran)).toEqual({ plan: "success", apply: "failure", verify: "skipped" });
    expect(failures(ran)).toEqual([4]);
    expect(ran.jobs.apply?.log).toMatch(/moved|changed/);
    expect(writesIn(station)).toEqual([]);
  });

  test("whose plan is replaced until somebody approves ends with 4, and writes nothing", async () => {
    // Another plan of the same setup, with a digest and a fingerprint that fit it.
    const ran = await run(push, async (artifacts) => {
      const file = join(artifacts.get("entra-mcp-plan") ?? "", "plan.json");
      await byHand(station, "plan", "--quiet", "--authority", "organizations", "--out", file);
      return true;
    });
    expect(failures(ran)).toEqual([4]);
    expect(writesIn(station)).toEqual([]);
  });

  test("where the right to write is missing ends with 7, and says which", async () => {
    principalOf(station, station.apply).ownedApplications = [];
    const ran = await run(push);
    expect(failures(ran)).toEqual([7]);
    expect(ran.jobs.apply?.log).toContain("ownership of the apps");
    expect(writesIn(station).filter(({ status }) => status < 400)).toEqual([]);
  });

  test("where the right to read is missing ends with 7, and nobody is asked", async () => {
    principalOf(station, station.plan).appRoleAssignments = [];
    const ran = await run(push, () => expect.unreachable("somebody was asked"));
    expect(failures(ran)).toEqual([7]);
    expect(results(ran)).toEqual({ plan: "failure", apply: "skipped", verify: "skipped" });
    expect(ran.jobs.plan?.log).toContain("Application.Read.All");
  });

  test("in a repository where nobody has to approve ends with 6, and writes nothing", async () => {
    changeGitHub({ reviewers: false });
    const ran = await run(push);
    expect(failures(ran)).toEqual([6]);
    expect(ran.jobs.apply?.log).toContain("has no required reviewers");
    expect(writesIn(station)).toEqual([]);
  });

  test("of another branch, started by hand, applies nothing", async () => {
    const subject = "repo:contoso/flights:ref:refs/heads/other";
    trustJob(station, station.plan, { ...gitHubJob, subject });
    const ran = await run({ name: "workflow_dispatch", ref: "refs/heads/other" });
    expect(results(ran)).toEqual({ plan: "success", apply: "skipped", verify: "skipped" });
  });

  test("before the variables are set ends with 7, and says which one", async () => {
    const ran = await runWorkflow({ station, event: push, vars: {} });
    expect(failures(ran)).toEqual([7]);
    expect(ran.jobs.plan?.log).toMatch(/AZURE_(TENANT|CLIENT)_ID/);
  });
});

test("a plan with a blocker ends with 5 before anybody is asked", async () => {
  await opened("gateway-resource");
  await byHand(station, "init", "github");
  const ran = await run(push, () => expect.unreachable("somebody was asked"));
  expect(failures(ran)).toEqual([5]);
  expect(results(ran)).toEqual({ plan: "failure", apply: "skipped", verify: "skipped" });
  expect(ran.jobs.plan?.log).toContain("resource-needs-domain");
});

describe("a pull request", () => {
  beforeEach(async () => {
    await opened();
    await byHand(station, "init", "github");
  });

  const bodies = () => gitHub().comments.map(({ body }) => body);

  test("gets the dry run as one comment, which is brought up to date", async () => {
    const persons = { id: 41, user: { type: "User" }, body: "<!-- entra-mcp plan: -->\nI was here" };
    changeGitHub({ comments: [persons] });
    const ran = await run(pullRequest, () => expect.unreachable("somebody was asked"));
    expect(results(ran)).toEqual({ plan: "success", apply: "skipped", verify: "skipped" });
    expect(bodies()).toEqual([
      persons.body,
      expect.stringMatching(/^<!-- entra-mcp plan: -->\n[\s\S]*signInAudience/),
    ]);
    expect(ran.artifacts.size).toBe(0);
    await byHand(station, "migrate", "--yes", "--quiet");
    await run(pullRequest);
    expect(bodies()).toEqual([persons.body, expect.stringContaining("Nothing to change")]);
    expect(gitHub().calls.map((call) => call.split(" ")[0])).toEqual(["GET", "POST", "GET", "PATCH"]);
  });

  test("whose plan cannot be made says why in the comment", async () => {
    principalOf(station, station.plan).appRoleAssignments = [];
    const ran = await run(pullRequest);
    expect(failures(ran)).toEqual([7]);
    expect(bodies()).toEqual([expect.stringMatching(/\*\*Failed:\*\* .*Application\.Read\.All/s)]);
  });

  test("where comments are refused is planned all the same, with one warning", async () => {
    changeGitHub({ refuses: true });
    const ran = await run(pullRequest);
    expect(results(ran).plan).toBe("success");
    const { commands } = readLog("github", ran.jobs.plan?.log ?? "");
    expect(commands.filter(({ data }) => data.includes("cannot be written"))).toMatchObject([
      { name: "warning" },
    ]);
    expect(commands.filter(({ name }) => name === "error")).toEqual([]);
  });

  test("from a fork signs in to nothing", async () => {
    const payload = { pull_request: { number: 7, head: { repo: { full_name: "mallory/flights" } } } };
    const before = station.sandbox.log.length;
    const ran = await run({ ...pullRequest, payload });
    expect(results(ran)).toEqual({ plan: "skipped", apply: "skipped", verify: "skipped" });
    expect(station.sandbox.log).toHaveLength(before);
  });
});

test("several setups have a plan, an approval and a comment each", async () => {
  await opened("fleet:3");
  const setups = { flights: { api: "flights-mcp" }, "one more": { api: "mcp-0001", allowShared: true } };
  writeFileSync(join(station.repository, "entra-mcp.json"), JSON.stringify({ setups }));
  await byHand(station, "init", "github");
  const answers = [false, true];
  const ran = await run(push, () => answers.shift() ?? false);
  expect(results(ran)).toEqual({
    plan_1: "success",
    apply_1: "failure",
    verify_1: "skipped",
    plan_2: "success",
    apply_2: "success",
    verify_2: "success",
  });
  expect([...ran.artifacts.keys()]).toEqual(["entra-mcp-plan_1", "entra-mcp-plan_2", "entra-mcp-state_2-1"]);
  await run(pullRequest);
  expect(gitHub().comments.map(({ body }) => body.split("\n")[0])).toEqual([
    "<!-- entra-mcp plan:flights -->",
    "<!-- entra-mcp plan:one%20more -->",
  ]);
});
