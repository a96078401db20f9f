import { comment, grantsText } from "./grants.ts";
import { type PipelineRequest, type PipelineSetup, pipelineSetups, yamlText } from "./pipeline.ts";
import { configurationFile, type WrittenFile } from "./written-file.ts";

const path = ".github/workflows/entra-mcp.yml";

/** The environment that holds the approval. */
const environment = "entra-mcp";

/** Actions of GitHub's own by commit; the commits are those of their tags (verified: tags of their repositories, November 2026). */
const pinned = {
  checkout: "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1",
  upload: "actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f # v7.0.0",
  download: "actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c # v8.0.1",
} as const;

/** A workflow of GitHub Actions: a dry run in pull requests; plan, approval, apply and verification on the branch. @throws Fault `usage` */
export function githubWorkflow(request: PipelineRequest): WrittenFile {
  const { version, branch } = request;
  const jobs = pipelineSetups(request.setups).map((setup) => jobsOf(setup, request));
  return {
    path,
    text: `${comment(introduction(version, branch))}
name: entra-mcp

on:
  pull_request:
    paths: [${configurationFile}, ${path}]
  push:
    branches: [${yamlText(branch)}]
    paths: [${configurationFile}, ${path}]
  workflow_dispatch:

# Each job says what it needs.
permissions: {}

env:
  AZURE_TENANT_ID: \${{ vars.AZURE_TENANT_ID }}

jobs:
${jobs.join("\n")}`,
  };
}

function jobsOf({ name, suffix, title }: PipelineSetup, { home, version, branch }: PipelineRequest): string {
  const action = `${home}@v${version}`;
  const setup = name === null ? "" : `\n          setup: ${yamlText(name)}`;
  const artifact = `entra-mcp-plan${suffix}`;
  const isBranch = `github.event_name != 'pull_request' && github.ref == ${expressionText(`refs/heads/${branch}`)}`;
  return `  plan${suffix}:
    name: ${yamlText(`Plan${title}`)}
    # A pull request from a fork gets no token to sign in with.
    if: github.event_name != 'pull_request' || github.event.pull_request.head.repo.full_name == github.repository
    runs-on: ubuntu-24.04
    timeout-minutes: 15
    permissions:
      contents: read
      id-token: write # signs in to Azure without a secret
      pull-requests: write # the dry run as a comment
    env:
      AZURE_CLIENT_ID: \${{ vars.AZURE_PLAN_CLIENT_ID }}
    outputs:
      has-changes: \${{ steps.plan.outputs.has-changes }}
      fingerprint: \${{ steps.plan.outputs.fingerprint }}
    steps:
      - uses: ${pinned.checkout}
        with:
          persist-credentials: false
      - id: plan
        uses: ${action}
        with:
          command: plan
          plan: plan.json
          comment: \${{ github.event_name == 'pull_request' }}${setup}
      - if: steps.plan.outputs.has-changes == 'true' && github.event_name != 'pull_request'
        uses: ${pinned.upload}
        with:
          name: ${artifact}
          path: plan.json
          if-no-files-found: error
          overwrite: true

  # Waits for the approval of the environment, and is not there at all when nothing changes.
  apply${suffix}:
    name: ${yamlText(`Apply${title}`)}
    needs: plan${suffix}
    if: needs.plan${suffix}.outputs.has-changes == 'true' && ${isBranch}
    runs-on: ubuntu-24.04
    timeout-minutes: 30
    environment: ${environment}
    concurrency:
      group: entra-mcp-apply${suffix}
      cancel-in-progress: false
    permissions:
      actions: read # looks whether the environment has reviewers
      contents: read
      id-token: write
    env:
      AZURE_CLIENT_ID: \${{ vars.AZURE_APPLY_CLIENT_ID }}
    steps:
      # GitHub makes an environment that is not there, without anybody who has to approve.
      - name: Refuse without reviewers
        shell: bash
        env:
          GH_TOKEN: \${{ github.token }}
        run: |
          if ! gh api "repos/$GITHUB_REPOSITORY/environments/${environment}" | grep -q '"required_reviewers"'; then
            echo "::error::The environment ${environment} has no required reviewers, so nobody was asked. Nothing was written."
            exit 6
          fi
      - uses: ${pinned.checkout}
        with:
          persist-credentials: false
      - uses: ${pinned.download}
        with:
          name: ${artifact}
      # Exactly the plan that was approved, or it refuses because the setup moved (exit code 4).
      - uses: ${action}
        with:
          command: apply
          plan: plan.json
          expect: \${{ needs.plan${suffix}.outputs.fingerprint }}${setup}
      # Backup and receipt, for entra-mcp rollback. They hold the whole text of policies: see docs/pipelines.md.
      - if: always()
        uses: ${pinned.upload}
        with:
          name: entra-mcp-state${suffix}-\${{ github.run_attempt }}
          path: entra-mcp-state
          if-no-files-found: ignore

  verify${suffix}:
    name: ${yamlText(`Verify${title}`)}
    needs: [plan${suffix}, apply${suffix}]
    # Also when nothing had to change: somebody may have changed it elsewhere.
    if: >-
      !cancelled() && ${isBranch} && needs.plan${suffix}.result == 'success' &&
      (needs.apply${suffix}.result == 'success' || needs.apply${suffix}.result == 'skipped')
    runs-on: ubuntu-24.04
    timeout-minutes: 15
    permissions:
      contents: read
      id-token: write
    env:
      AZURE_CLIENT_ID: \${{ vars.AZURE_PLAN_CLIENT_ID }}
    steps:
      - uses: ${pinned.checkout}
        with:
          persist-credentials: false
      - uses: ${action}
        with:
          command: verify${setup}
`;
}

/** A text in an expression, where a quotation mark is doubled. */
function expressionText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function introduction(version: string, branch: string): readonly string[] {
  const issuer = "https://token.actions.githubusercontent.com";
  const trust = (application: string, name: string, subject: string) =>
    `  az ad app federated-credential create --id ${application} --parameters '{"name":"${name}","issuer":"${issuer}","subject":"repo:<owner>/<repository>:${subject}","audiences":["api://AzureADTokenExchange"]}'`;
  return [
    `Written by entra-mcp ${version}: entra-mcp init github. It is yours; docs/pipelines.md of entra-mcp says how it works.`,
    "",
    ...grantsText({
      applications: ["plan", "apply"].flatMap((name) => [
        `  az ad app create --display-name entra-mcp-${name}`,
        `  az ad sp create --id <${name}>`,
      ]),
      federation: [
        trust("<plan>", "branch", `ref:refs/heads/${branch}`),
        trust("<plan>", "pull-request", "pull_request"),
        trust("<apply>", "environment", `environment:${environment}`),
      ],
    }),
    "",
    "Variables of the repository: gh variable set AZURE_TENANT_ID, AZURE_PLAN_CLIENT_ID and AZURE_APPLY_CLIENT_ID. None of them is a secret.",
    `The environment ${environment}: required reviewers, and ${branch} as its only branch. Without reviewers nothing is applied.`,
    "The runner needs Node.js 20.19 or newer and gh, as GitHub's own runners have them.",
  ];
}
