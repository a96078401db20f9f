/** What `--ci` takes. */
export const ciChoices = ["none", "github", "azure"] as const;

/** A system whose runner reads the log of a step and obeys the commands in it. */
export type Runner = "github" | "azure";

/**
 * The runner that reads what is printed, or `null`: what was asked for, and else what the environment says. Both systems set their
 * variable in every step (verified: documentation of GitHub Actions and of Azure Pipelines); nothing else is guessed.
 *
 * @param wanted the value of `--ci`, if it is there; a value that is none of the choices counts as absent
 */
export function runnerOf(
  wanted: string | null,
  env: Readonly<Record<string, string | undefined>>,
): Runner | null {
  const choice = ciChoices.find((one) => one === wanted);
  if (choice !== undefined) return choice === "none" ? null : choice;
  return isRunner("github", env) ? "github" : isRunner("azure", env) ? "azure" : null;
}

/** Whether this runner says that it is there. */
export function isRunner(runner: Runner, env: Readonly<Record<string, string | undefined>>): boolean {
  switch (runner) {
    case "github":
      return env.GITHUB_ACTIONS === "true";
    case "azure":
      return env.TF_BUILD === "True";
    default:
      return runner satisfies never;
  }
}
