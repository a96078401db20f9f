import type { PlannedSetup } from "../plan/plan.ts";
import type { PipelineKind } from "./pipeline.ts";

/** What was written, as far as the next steps depend on it. */
export interface InitOutcome {
  readonly kind: PipelineKind | null;
  /** `null` where the configuration was there before. */
  readonly setup: PlannedSetup | null;
  /** The command that shows what is to be done. */
  readonly look: string;
  /** The pipeline; empty where none was written. */
  readonly file: string;
  /** Whether GitHub reads a workflow in this folder. */
  readonly isRoot: boolean;
  readonly home: string;
  readonly version: string;
}

/** What to do next, one step a line; ids in it are as Azure has them. */
export function nextSteps(outcome: InitOutcome): readonly string[] {
  const { kind, setup, look } = outcome;
  return [
    ...(setup === null ? [] : [`${look} shows what is to be done.`]),
    ...(kind === null ? withoutPipeline : pipelineSteps(kind, outcome)),
  ];
}

const withoutPipeline = [
  "entra-mcp init github, or azure-pipelines, writes a pipeline beside it: plan, approval, apply, verification.",
];

function pipelineSteps(
  kind: PipelineKind,
  { setup, file, isRoot, home, version }: InitOutcome,
): readonly string[] {
  const place = setup === null ? [] : [`The ARM id of the service, which they ask for: ${setup.service}`];
  switch (kind) {
    case "github":
      return [
        ...(isRoot
          ? []
          : ["Move .github to the root of the repository: GitHub reads workflows there alone."]),
        `Run the commands at the top of ${file} once: two applications in Microsoft Entra, and what each may do.`,
        ...place,
        `gh variable set AZURE_TENANT_ID --body ${setup?.homeTenant ?? "<tenant>"}, and AZURE_PLAN_CLIENT_ID and AZURE_APPLY_CLIENT_ID in the same way.`,
        "Make the environment entra-mcp, with required reviewers: without them nothing is applied.",
        `The workflow uses the action ${home}@v${version}. Look at it, or name a copy of yours with --home.`,
        "Open a pull request with these files: the dry run becomes a comment of it.",
      ];
    case "azure-pipelines":
      return [
        "Make the service connections entra-mcp-plan and entra-mcp-apply (workload identity federation), and github for the template.",
        `Run the commands at the top of ${file} once: what each of them may do.`,
        ...place,
        "Add an approval to entra-mcp-apply (Approvals and checks), which nobody can edit away.",
        `The pipeline uses the template of ${home} at v${version}. Look at it, or name a copy of yours with --home.`,
        `Make a pipeline of ${file}; in Azure Repos a branch policy starts the dry run of a pull request.`,
      ];
    default:
      return kind satisfies never;
  }
}
