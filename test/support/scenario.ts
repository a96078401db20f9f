import { cpSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { type Sandbox, startWorld } from "../../src/sandbox/open.ts";
import type { World } from "../../src/sandbox/world/world.ts";
import { freshWorld, type Ran, run } from "./program.ts";
import { runFolders } from "./run-folder.ts";
import { differences, type StateOfWorld, stateOf } from "./state-of-world.ts";
import { tallyFolder } from "./tally.ts";

/** A command that writes, and the setup that it finds. */
export interface Scenario {
  readonly name: string;
  /** A built-in world. */
  readonly world: string;
  /** What names the setup in that world. */
  readonly setup: readonly string[];
  readonly command: "migrate" | "apply" | "rollback";
}

export const migrateFlights: Scenario = { name: "migrate", world: "flights", setup: [], command: "migrate" };
export const applyFlights: Scenario = { ...migrateFlights, name: "apply", command: "apply" };
export const rollBackFlights: Scenario = { ...migrateFlights, name: "rollback", command: "rollback" };

/** The validation stands in a fragment there, which is written by a long-running operation. */
export const migrateFragment: Scenario = {
  name: "migrate a shared fragment",
  world: "shared-fragment",
  setup: ["--api", "flights-mcp", "--allow-shared"],
  command: "migrate",
};

/** A scenario that is ready to be played, any number of times. */
export interface Prepared {
  readonly scenario: Scenario;
  /** The command line, without the state folder. */
  readonly argv: readonly string[];
  /** The world as the command finds it. */
  readonly world: Readonly<World>;
  /** The world before the last command that wrote; `null` where there was none. */
  readonly past: Readonly<World> | null;
  /** Before any migration. */
  readonly original: StateOfWorld;
  /** What the command finds, and what it has to reach. */
  readonly from: StateOfWorld;
  readonly to: StateOfWorld;
  /** A sandbox of its own with that world. */
  readonly freshSandbox: () => Sandbox;
  /** A state folder of its own, with the runs that were made before. */
  readonly freshState: () => string;
  /** The names of those runs. */
  readonly earlierRuns: readonly string[];
}

/**
 * Prepares a scenario. Where it leads is told by an undisturbed migration and, for a rollback, by what was there before
 * it.
 */
export async function prepared(scenario: Scenario): Promise<Prepared> {
  const { world: name, setup, command } = scenario;
  const sandbox = await freshWorld(name);
  const original = stateOf(sandbox.world);
  const planned = await undisturbed(sandbox, ["migrate", "--dry-run", "--format", "json", ...setup]);
  const planFile = join(temporaryFolder(), "plan.json");
  writeFileSync(planFile, planned.stdout);
  const before = structuredClone(sandbox.world);
  const migration = await undisturbed(sandbox, ["migrate", "--yes", ...setup]);
  const migrated = stateOf(sandbox.world);
  expect(differences(original, migrated)).toEqual(resourcesOf(planned));
  const back = command === "rollback";
  const world = back ? structuredClone(sandbox.world) : before;
  return {
    scenario,
    argv: argvOf(scenario, planFile),
    world,
    past: back ? before : null,
    original,
    from: back ? migrated : original,
    to: back ? original : migrated,
    freshSandbox: () => startWorld(structuredClone(world)),
    earlierRuns: back ? runFolders(migration.stateDirectory).map(({ name }) => name) : [],
    freshState: () => {
      const folder = temporaryFolder();
      if (back) cpSync(migration.stateDirectory, folder, { recursive: true });
      return folder;
    },
  };
}

/** A new empty folder, which goes with the suite. */
export function temporaryFolder(): string {
  return mkdtempSync(join(process.env[tallyFolder] ?? tmpdir(), "matrix-"));
}

function argvOf({ command, setup }: Scenario, planFile: string): readonly string[] {
  switch (command) {
    case "migrate":
      return ["migrate", "--yes", ...setup];
    case "apply":
      return ["apply", planFile, "--yes"];
    case "rollback":
      return ["rollback", "--yes"];
    default:
      return command satisfies never;
  }
}

async function undisturbed(sandbox: Sandbox, argv: readonly string[]): Promise<Ran> {
  const ran = await run(sandbox, argv);
  expect(ran).toMatchObject({ exitCode: 0, stderr: "" });
  return ran;
}

function resourcesOf({ stdout }: Ran): string[] {
  const plan = JSON.parse(stdout) as { readonly changes: readonly { readonly resource: string }[] };
  return plan.changes.map(({ resource }) => resource.toLowerCase()).toSorted();
}
