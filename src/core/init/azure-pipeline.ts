import { comment, grantsText } from "./grants.ts";
import { type PipelineRequest, type PipelineSetup, pipelineSetups, yamlText } from "./pipeline.ts";
import { configurationFile, type WrittenFile } from "./written-file.ts";

const path = "azure-pipelines.entra-mcp.yml";

/** The service connections, by what they may do. */
const connections = { plan: "entra-mcp-plan", apply: "entra-mcp-apply" } as const;

/** A pipeline of Azure Pipelines: plan, approval, apply and verification; a dry run in pull requests. @throws Fault `usage` */
export function azurePipeline(request: PipelineRequest): WrittenFile {
  const { version, home, branch } = request;
  const stages = pipelineSetups(request.setups).map((setup) => stagesOf(setup, branch));
  return {
    path,
    text: `${comment(introduction(version))}
trigger:
  branches:
    include: [${yamlText(branch)}]
  paths:
    include: [${configurationFile}, ${path}]

# For repositories at GitHub; in Azure Repos a branch policy (build validation) starts the dry run.
pr:
  branches:
    include: [${yamlText(branch)}]
  paths:
    include: [${configurationFile}, ${path}]

resources:
  repositories:
    - repository: entra-mcp
      type: github
      endpoint: github # a service connection to GitHub, for reading this repository
      name: ${home}
      ref: refs/tags/v${version}

stages:
${stages.join("\n")}`,
  };
}

function stagesOf({ name, suffix, title }: PipelineSetup, branch: string): string {
  const setup = name === null ? "" : `\n              setup: ${yamlText(name)}`;
  const plan = `plan${suffix}`;
  const apply = `apply${suffix}`;
  const isBranch = `ne(variables['Build.Reason'], 'PullRequest'), eq(variables['Build.SourceBranch'], ${expressionText(`refs/heads/${branch}`)})`;
  return `  - stage: ${plan}
    displayName: ${yamlText(`Plan${title}`)}
    dependsOn: []
    jobs:
      - job: plan
        displayName: Plan
        timeoutInMinutes: 15
        pool:
          vmImage: ubuntu-24.04
        steps:
          - checkout: self
            persistCredentials: false
          - template: azure-pipelines/steps.yml@entra-mcp
            parameters:
              command: plan
              serviceConnection: ${connections.plan}
              plan: $(Build.ArtifactStagingDirectory)/plan.json${setup}
          - publish: $(Build.ArtifactStagingDirectory)/plan.json
            displayName: Keep the plan
            artifact: entra-mcp-plan${suffix}
            condition: and(succeeded(), eq(variables['entraMcp.hasChanges'], 'true'))

  # Is not there at all when nothing changes, so nobody is asked then.
  - stage: ${apply}
    displayName: ${yamlText(`Apply${title}`)}
    dependsOn: ${plan}
    condition: and(succeeded(), eq(dependencies.${plan}.outputs['plan.entraMcp.hasChanges'], 'true'), ${isBranch})
    jobs:
      - job: approve
        displayName: Approve
        pool: server
        timeoutInMinutes: 1440
        steps:
          - task: ManualValidation@0
            inputs:
              notifyUsers: ""
              instructions: Look at the plan in the summary of the stage before. Resume to make exactly these changes.
              onTimeout: reject
      - job: apply
        displayName: Apply
        dependsOn: approve
        timeoutInMinutes: 30
        pool:
          vmImage: ubuntu-24.04
        variables:
          fingerprint: $[ stageDependencies.${plan}.plan.outputs['entraMcp.fingerprint'] ]
        steps:
          - checkout: self
            persistCredentials: false
          - download: current
            artifact: entra-mcp-plan${suffix}
          # Exactly the plan that was approved, or it refuses because the setup moved (exit code 4).
          - template: azure-pipelines/steps.yml@entra-mcp
            parameters:
              command: apply
              serviceConnection: ${connections.apply}
              plan: $(Pipeline.Workspace)/entra-mcp-plan${suffix}/plan.json
              expect: $(fingerprint)
              stateDirectory: $(Build.ArtifactStagingDirectory)/state${setup}
          # Backup and receipt, for entra-mcp rollback. They hold the whole text of policies: see docs/pipelines.md.
          - publish: $(Build.ArtifactStagingDirectory)/state
            displayName: Keep backup and receipt
            artifact: entra-mcp-state${suffix}-$(System.JobAttempt)
            condition: always()

  - stage: verify${suffix}
    displayName: ${yamlText(`Verify${title}`)}
    dependsOn: [${plan}, ${apply}]
    # Also when nothing had to change: somebody may have changed it elsewhere.
    condition: and(not(canceled()), in(dependencies.${plan}.result, 'Succeeded', 'SucceededWithIssues'), in(dependencies.${apply}.result, 'Succeeded', 'SucceededWithIssues', 'Skipped'), ${isBranch})
    jobs:
      - job: verify
        displayName: Verify
        timeoutInMinutes: 15
        pool:
          vmImage: ubuntu-24.04
        steps:
          - checkout: self
            persistCredentials: false
          - template: azure-pipelines/steps.yml@entra-mcp
            parameters:
              command: verify
              serviceConnection: ${connections.plan}${setup}
`;
}

function expressionText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function introduction(version: string): readonly string[] {
  return [
    `Written by entra-mcp ${version}: entra-mcp init azure-pipelines. It is yours; docs/pipelines.md of entra-mcp says how it works.`,
    "",
    ...grantsText({
      applications: [
        `  Service connections ${connections.plan} and ${connections.apply} (Azure Resource Manager, workload identity federation, automatic) make them,`,
        "  with what Azure Pipelines trusts. Take away the role Contributor that each one gets with it.",
      ],
      federation: [],
    }),
    "",
    `At ${connections.apply}: an approval (Approvals and checks), so that nobody who can edit this file can do without one; and only the branch that is meant.`,
    "The build service: the right Contribute to pull requests, for the dry run as a comment in Azure Repos.",
    "The agent needs Node.js 20.19 or newer and Azure CLI, as Microsoft's own agents have them.",
  ];
}
