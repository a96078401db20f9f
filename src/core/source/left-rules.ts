import type { LeftCode } from "./language-reading.ts";

/** What stands behind a code of a place that was left in a source tree. Markdown. */
export interface LeftRule {
  readonly when: string;
  readonly why: string;
  readonly cure: string;
}

/** The codes of a tree that are not the codes of findings. */
export type SourceCode = Exclude<LeftCode, "manual-review"> | "source-edit";

export const leftRules: Readonly<Record<SourceCode, LeftRule>> = {
  "source-edit": {
    when: "A place of the source tree makes the setup serve one organization.",
    why: "The next deployment of the tree would keep it, or bring it back.",
    cure: "`entra-mcp source --in-place` edits it; `--patch` writes a patch.",
  },
  "unknown-expression": {
    when: "An expression stands where a tenant or an audience is named, and it is not one of the known references.",
    why: "Nothing of a tree is evaluated, so that nothing is guessed.",
    cure: "`--tenant-expression` says that it means the home tenant; else make the change by hand.",
  },
  "program-text": {
    when: "A program holds policy text: Python, C#, TypeScript, a notebook.",
    why: "What a program makes of it is not known, so it is reported and not edited.",
    cure: "Make the change in the program by hand.",
  },
  "generated-file": {
    when: "A file that a tool made from others holds policy text or an app registration.",
    why: "It is made again by the next build.",
    cure: "Build it again from the edited sources.",
  },
  "setting-elsewhere": {
    when: "A setting of a backend or a client names the home tenant.",
    why: "The MCP server or the client itself may accept one tenant only, whatever the gateway does.",
    cure: "Look whether it has to accept tokens of other tenants.",
  },
  "gateway-token-call": {
    when: "The gateway's own token call, a credential manager or a backend address names the home tenant.",
    why: "The gateway signs in there as itself, which the migration does not concern.",
    cure: "Nothing, unless it acts on behalf of the caller: then the authority must be the caller's tenant.",
  },
  "which-app": {
    when: "The tree declares app registrations, and does not tell which are the setup's.",
    why: "An app registration that is used for something else must stay as it is.",
    cure: "Name each of the setup's with `--app`.",
  },
  "other-app": {
    when: "The tree declares a single-tenant app registration that is neither the setup's API nor one of its clients.",
    why: "It is used for something else.",
    cure: "Nothing; `--app` names it if it belongs to the setup.",
  },
  "differs-by-environment": {
    when: "A named value or an override has different values in different environments.",
    why: "What is right in one environment may be wrong in another.",
    cure: "Decide for each environment.",
  },
  "may-not-arrive": {
    when: "`ignore_changes`, a condition or a command that keeps what is there covers an edited app registration.",
    why: "The edit is right, and the next deployment may not make it.",
    cure: "Look at the result of the deployment, or make the change with `entra-mcp migrate`.",
  },
  unreadable: {
    when: "A file that could be a policy is not UTF-8 text, is a link, is larger than 2 MB, or may not be read.",
    why: "A pin of the tenant in it is not found.",
    cure: "Look at it by hand.",
  },
};
