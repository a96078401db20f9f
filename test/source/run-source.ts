import { runProgram } from "../../src/cli/program.ts";
import { testHost } from "../support/host.ts";
import type { LeftPlace, TreeOptions } from "./trees.ts";

/** An edit, in UTF-16 code units of the file. */
export interface SourceEdit {
  readonly file: string;
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly insert: string;
}

/** What `entra-mcp source` says about a folder. */
export interface SourceRun {
  /** With `--check`. */
  readonly exit: number;
  /** With `--patch -`: how it ended, and what it printed. */
  readonly patchExit: number;
  readonly patch: string;
  readonly edits: readonly SourceEdit[];
  readonly left: readonly LeftPlace[];
}

/** Runs the command on a folder, in this process. This file alone knows how the command is called. */
export async function runSource(folder: string, options: TreeOptions): Promise<SourceRun> {
  const words = ["source", folder, ...wordsOf(options)];
  const patch = await program([...words, "--patch", "-"]);
  const json = await program([...words, "--format", "json"]);
  const check = await program([...words, "--check", "--quiet"]);
  const document = JSON.parse(json.stdout) as Pick<SourceRun, "edits" | "left"> & { readonly kind: string };
  if (document.kind !== "entra-mcp/source-edit") throw new Error(`this is ${document.kind}`);
  const { edits, left } = document;
  return { exit: check.exit, patchExit: patch.exit, patch: patch.stdout, edits, left };
}

function wordsOf({ homeTenant, clientApp, tenantExpression, allowTenant, app }: TreeOptions): string[] {
  const option = (name: string, values: readonly string[]) => values.flatMap((value) => [`--${name}`, value]);
  return [
    ...option("home-tenant", homeTenant),
    ...option("client-app", clientApp),
    ...option("tenant-expression", tenantExpression),
    ...option("allow-tenant", allowTenant),
    ...option("app", app),
  ];
}

/** @throws Error when the command ended in another way than by what it found */
async function program(argv: readonly string[]): Promise<{ readonly exit: number; readonly stdout: string }> {
  const { host, stdout, stderr } = testHost();
  const exit = await runProgram(argv, host, {
    openAzure: () => Promise.reject(new Error("source asks no Azure")),
    sandbox: {
      create: () => Promise.reject(new Error("not part of this test")),
      describe: () => Promise.reject(new Error("not part of this test")),
      serve: () => Promise.reject(new Error("not part of this test")),
      openStage: () => Promise.reject(new Error("not part of this test")),
    },
  });
  if (![0, 2, 5].includes(exit))
    throw new Error(`entra-mcp ${argv.join(" ")} ended with ${exit}: ${stderr()}`);
  return { exit, stdout: stdout() };
}
