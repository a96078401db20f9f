import { Fault } from "../../core/fault.ts";
import type { Environment } from "../azure-access.ts";
import type { CommandLine } from "../command-line.ts";
import { runFormats } from "../format.ts";
import type { Host } from "../host.ts";
import { valueInWords } from "../report-failure.ts";

/** Runs one command line. @returns the exit code */
export type RunCommandLine = (
  argv: readonly string[],
  host: Host,
  environment: Environment,
) => Promise<number>;

const switchName = "--all-setups";

/** Whether a command line is meant for each setup of its configuration file. */
export function isForEverySetup({ command, known }: CommandLine): boolean {
  return known.includes(switchName) && command.options.some(({ long }) => long === switchName);
}

/** Runs a command line for each setup of its configuration file. @returns the gravest exit code @throws Fault `usage` */
export async function forEverySetup(
  { names, known, config }: CommandLine,
  host: Host,
  environment: Environment,
  run: RunCommandLine,
): Promise<number> {
  if (config === null) {
    throw new Fault("usage", `${switchName} needs a configuration file with several setups.`, {
      hint: "Name it with --config, or call it entra-mcp.json.",
    });
  }
  if (valueInWords(known, "--setup") !== null) {
    throw new Fault("usage", `${switchName} means every setup, and --setup names one.`);
  }
  const wanted = valueInWords(known, "--format") ?? "text";
  const format = runFormats.find((one) => one === wanted);
  if (format === undefined) {
    throw new Fault("usage", `${switchName} has no ${wanted}: one file of it is of one setup.`, {
      hint: `Use ${runFormats.join(", ")}, or --setup.`,
    });
  }
  const [{ setupNames }, { runEverySetup }] = await Promise.all([
    import("../config.ts"),
    import("./every-setup.ts"),
  ]);
  const rest = without(
    "--out",
    without(
      "--config",
      known.filter((word) => word !== switchName),
    ),
  );
  return runEverySetup(
    {
      names: await setupNames(config),
      format,
      quiet: known.includes("--quiet"),
      onlyReads: names[0] !== "migrate" || known.includes("--dry-run"),
      out: valueInWords(known, "--out"),
      run: ({ name, out }, hostOfOne, environmentOfOne) => {
        // A file that was only found is found again.
        const ofOne = [
          ...(config.isTyped ? [`--config=${config.path}`] : []),
          `--setup=${name}`,
          ...(out === null ? [] : [`--out=${out}`]),
        ];
        return run([...names, ...ofOne, ...rest], hostOfOne, environmentOfOne);
      },
    },
    { ...host, env: withoutOwnVariables(host.env) },
    environment,
  );
}

/** What the variables say stands in the words already. */
function withoutOwnVariables(env: Host["env"]): Host["env"] {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("ENTRA_MCP_")));
}

function without(long: string, words: readonly string[]): string[] {
  return words.filter(
    (word, index) => !(word === long || words[index - 1] === long || word.startsWith(`${long}=`)),
  );
}
