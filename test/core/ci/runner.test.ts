import { expect, test } from "vitest";
import { runnerOf } from "../../../src/core/ci/runner.ts";

const github = { GITHUB_ACTIONS: "true" };
const azure = { TF_BUILD: "True" };

test.each([
  ["nothing is guessed", null, { CI: "true", GITLAB_CI: "true", JENKINS_URL: "x" }, null],
  ["GitHub Actions by its variable", null, github, "github"],
  ["Azure Pipelines by its variable", null, azure, "azure"],
  ["none turns it off", "none", { ...github, ...azure }, null],
  ["what is named goes before what is found", "azure", github, "azure"],
  ["what is named needs no variable", "github", {}, "github"],
  ["a value that is no choice counts as absent, and is refused elsewhere", "jenkins", azure, "azure"],
  ["other values of the variables are other programs", null, { GITHUB_ACTIONS: "1", TF_BUILD: "yes" }, null],
])("%s", (_title, wanted, env, expected) => {
  expect(runnerOf(wanted, env)).toBe(expected);
});
