import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { pipelinesJob } from "../support/assertions.ts";
import {
  type PipelineEnd,
  runPipeline,
  subjectOfConnection,
  templateSource,
} from "../support/azure-runner.ts";
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

// The pipeline that `init azure-pipelines` writes, run: its steps are really executed, with the built program in the place of the package,
// against a served sandbox, signed in by service connections.

const push = { "Build.Reason": "IndividualCI", "Build.SourceBranch": "refs/heads/main" };
const pullRequest = { "Build.Reason": "PullRequest", "Build.SourceBranch": "refs/pull/7/merge" };

let station: PipelineStation;

afterEach(() => station.close());

async function opened(world = "flights"): Promise<void> {
  station = await pipelineStation(world);
  trustJob(station, station.plan, { ...pipelinesJob, subject: subjectOfConnection("entra-mcp-plan") });
  trustJob(station, station.apply, { ...pipelinesJob, subject: subjectOfConnection("entra-mcp-apply") });
}

function run(
  variables: Readonly<Record<string, string>>,
  approve: (artifacts: ReadonlyMap<string, string>) => boolean | Promise<boolean> = () => true,
): Promise<PipelineEnd> {
  const connections = { "entra-mcp-plan": station.plan, "entra-mcp-apply": station.apply };
  return runPipeline({ station, variables, approve, connections });
}

const results = ({ stages }: PipelineEnd) =>
  Object.fromEntries(Object.entries(stages).map(([name, { result }]) => [name, result]));
const failures = ({ stages }: PipelineEnd) =>
  Object.values(stages).flatMap(({ steps }) =>
    steps.map(({ exitCode }) => exitCode).filter((code) => code !== 0),
  );
const unasked = () => expect.unreachable("somebody was asked");

describe("a run on the branch", () => {
  beforeEach(async () => {
    await opened();
    await byHand(station, "init", "azure-pipelines");
  });

  test("is planned, approved, applied exactly and verified; and what it kept puts it back", async () => {
    const ran = await run(push);
    expect(failures(ran)).toEqual([]);
    expect(results(ran)).toEqual({ plan: "Succeeded", apply: "Succeeded", verify: "Succeeded" });
    expect(ran.asked).toBe(1);
    expect(ran.stages.plan?.summary).toContain("Flights MCP Server");
    expect(ran.stages.apply?.log).toContain(`application ${station.apply}`);
    expect(ran.stages.verify?.log).toContain(`application ${station.plan}`);
    expect(writesIn(station)).toHaveLength(4);
    const state = ran.artifacts.get("entra-mcp-state-1") ?? "";
    expect(readdirSync(join(state, "runs"))).toHaveLength(1);
    await byHand(station, "rollback", "--yes", "--quiet", "--state-dir", state);
    expect(writesIn(station)).toHaveLength(8);
  });

  test("without anything to change is verified, and nobody is asked", async () => {
    await byHand(station, "migrate", "--yes", "--quiet");
    const before = writesIn(station).length;
    const ran = await run(push, unasked);
    expect(results(ran)).toEqual({ plan: "Succeeded", apply: "Skipped", verify: "Succeeded" });
    expect(ran.asked).toBe(0);
    expect(ran.artifacts.size).toBe(0);
    expect(writesIn(station)).toHaveLength(before);
  });

  test("that nobody approves writes nothing", async () => {
    const ran = await run(push, () => false);
    expect(results(ran)).toEqual({ plan: "Succeeded", apply: "Failed", verify: "Skipped" });
    expect(writesIn(station)).toEqual([]);
  });

  test("whose setup moves until somebody approves ends with 4, and writes nothing", async () => {
    const ran = await run(push, () => {
      editPolicy(station);
      return true;
    });
    expect(failures(ran)).toEqual([4]);
    expect(results(ran)).toEqual({ plan: "Succeeded", apply: "Failed", verify: "Skipped" });
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
    expect(ran.stages.apply?.log).toContain("ownership of the apps");
    expect(writesIn(station).filter(({ status }) => status < 400)).toEqual([]);
  });

  test("where the right to read is missing ends with 7, and nobody is asked", async () => {
    principalOf(station, station.plan).appRoleAssignments = [];
    const ran = await run(push, unasked);
    expect(failures(ran)).toEqual([7]);
    expect(results(ran)).toEqual({ plan: "Failed", apply: "Skipped", verify: "Skipped" });
  });

  test("of a pull request, or of another branch, shows the plan and applies nothing", async () => {
    for (const variables of [pullRequest, { ...push, "Build.SourceBranch": "refs/heads/other" }]) {
      const ran = await run(variables, unasked);
      expect(results(ran)).toEqual({ plan: "Succeeded", apply: "Skipped", verify: "Skipped" });
      expect(ran.stages.plan?.summary).toContain("signInAudience");
    }
    expect(writesIn(station)).toEqual([]);
  });

  test("takes its steps from the tag of this version", () => {
    const { sources, version } = templateSource(station);
    expect(sources).toMatchObject([{ repository: "entra-mcp", ref: `refs/tags/v${version}` }]);
  });
});

describe("a pull request in Azure Repos", () => {
  const inAzureRepos = {
    ...pullRequest,
    "Build.Repository.Provider": "TfsGit",
    "System.PullRequest.PullRequestId": "7",
  };
  const contents = () => station.repos.threads.map(({ comments }) => comments.map(({ content }) => content));

  beforeEach(async () => {
    await opened();
    await byHand(station, "init", "azure-pipelines");
  });

  test("gets the dry run as one comment, which is brought up to date", async () => {
    const persons = "<!-- entra-mcp plan: -->\nI was here";
    const author = { displayName: "Ada Moreau" };
    station.repos.threads.push({ id: 1, status: "active", comments: [{ id: 1, author, content: persons }] });
    expect(results(await run(inAzureRepos, unasked)).plan).toBe("Succeeded");
    expect(contents()).toEqual([
      [persons],
      [expect.stringMatching(/^<!-- entra-mcp plan: -->\n[\s\S]*signInAudience/)],
    ]);
    expect(station.repos.threads[1]?.status).toBe("closed");
    await byHand(station, "migrate", "--yes", "--quiet");
    await run(inAzureRepos);
    expect(contents()).toEqual([[persons], [expect.stringContaining("Nothing to change")]]);
  });

  test("whose plan cannot be made says why in the comment", async () => {
    principalOf(station, station.plan).appRoleAssignments = [];
    expect(failures(await run(inAzureRepos))).toEqual([7]);
    expect(contents()).toEqual([[expect.stringMatching(/\*\*Failed:\*\* .*Application\.Read\.All/s)]]);
  });

  test("where comments are refused is planned all the same, with one warning", async () => {
    station.repos.refuses = true;
    const ran = await run(inAzureRepos);
    expect(results(ran).plan).toBe("Succeeded");
    const issues = readLog("azure", ran.stages.plan?.log ?? "").commands.filter(({ data }) =>
      data.includes("cannot be written"),
    );
    expect(issues).toMatchObject([{ name: "task.logissue", properties: { type: "warning" } }]);
  });
});

test("a plan with a blocker ends with 5 before anybody is asked", async () => {
  await opened("gateway-resource");
  await byHand(station, "init", "azure-pipelines");
  const ran = await run(push, unasked);
  expect(failures(ran)).toEqual([5]);
  expect(results(ran)).toEqual({ plan: "Failed", apply: "Skipped", verify: "Skipped" });
  expect(ran.stages.plan?.log).toContain("resource-needs-domain");
});

test("several setups have a plan and an approval each", async () => {
  await opened("fleet:3");
  const setups = { flights: { api: "flights-mcp" }, "one more": { api: "mcp-0001", allowShared: true } };
  writeFileSync(join(station.repository, "entra-mcp.json"), JSON.stringify({ setups }));
  await byHand(station, "init", "azure-pipelines");
  const answers = [false, true];
  const ran = await run(push, () => answers.shift() ?? false);
  expect(results(ran)).toEqual({
    plan_1: "Succeeded",
    apply_1: "Failed",
    verify_1: "Skipped",
    plan_2: "Succeeded",
    apply_2: "Succeeded",
    verify_2: "Succeeded",
  });
});
