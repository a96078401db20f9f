import { Fault } from "../fault.ts";
import { harmlessName } from "../text/harmless.ts";

/** What `init` takes: whose pipeline is written. */
export const pipelineKinds = ["github", "azure-pipelines"] as const;

/** One of them. */
export type PipelineKind = (typeof pipelineKinds)[number];

/** What a pipeline is written from. Nothing in it comes from a tenant. */
export interface PipelineRequest {
  /** Names of setups in the configuration, in its order; empty where it has one without a name. */
  readonly setups: readonly string[];
  /** Of this program: the action, the template and the package are pinned to it. */
  readonly version: string;
  /** The repository that holds the action and the template, as `owner/name`. */
  readonly home: string;
  /** The branch on which changes are made. */
  readonly branch: string;
}

/** Where the action and the template are, unless somebody has a copy of their own. */
export const usualHome = "entra-mcp/entra-mcp";

/** One setup in a pipeline, and what its jobs are told apart by. */
export interface PipelineSetup {
  /** `null` where the configuration has one setup without a name. */
  readonly name: string | null;
  /** Ends the names of its jobs; empty for a single setup. */
  readonly suffix: string;
  /** Ends their titles; empty for a single setup. */
  readonly title: string;
}

/**
 * The setups of a pipeline. Each has jobs and an approval of its own, because a plan that is approved says nothing about another one.
 *
 * @throws Fault `usage` for a name that could mean something to a runner
 */
export function pipelineSetups(names: readonly string[]): readonly PipelineSetup[] {
  for (const name of names) refuseUnwritable(name);
  const [only = null] = names;
  if (names.length <= 1) return [{ name: only, suffix: "", title: "" }];
  return names.map((name, index) => ({ name, suffix: `_${index + 1}`, title: ` ${name}` }));
}

/** Runners look for expressions in every text of a file: `${{ … }}`, `$(…)`, `$[…]`. Plans are saved under such names, too. */
function refuseUnwritable(name: string): void {
  if (/^\w[\w .-]{0,99}$/.test(name)) return;
  throw new Fault(
    "usage",
    `The setup ${harmlessName(name)} has a name that a pipeline could take for something else.`,
    { hint: "Use letters, digits, dots, dashes, underscores and spaces." },
  );
}

/** A text of ours in YAML: what JSON writes is a double-quoted scalar (YAML 1.2, section 1.3). */
export function yamlText(text: string): string {
  return JSON.stringify(text);
}
