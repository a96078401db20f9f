import { firstCommandLine } from "../core/ci/plain-output.ts";
import { toJson } from "../core/document/json.ts";
import { Fault } from "../core/fault.ts";
import type { Plan } from "../core/plan/plan.ts";
import { type Line, line } from "../core/report/line.ts";
import { type ShownSource, sourceReport } from "../core/report/source-report.ts";
import { editedFiles, editSource, type SourceEditing } from "../core/source/edit-source.ts";
import { changedFiles, gitPatch } from "../core/source/git-patch.ts";
import type { LanguageReader } from "../core/source/language-reading.ts";
import { type PlanInTree, planInTree } from "../core/source/plan-in-tree.ts";
import type { SourceWish } from "../core/source/tree-knowledge.ts";
import { harmlessLine } from "../core/text/harmless.ts";
import { lineFinder } from "../core/text/position.ts";
import { readTree, type SourceTree } from "../workflow/source/read-tree.ts";
import type { Pipeline } from "./ci/pipeline.ts";
import { changesPending } from "./exit-code.ts";
import { localFiles } from "./files.ts";
import type { SourceFormat } from "./format.ts";
import type { Host } from "./host.ts";
import { writeAllFiles } from "./new-files.ts";
import { render, wantsColour } from "./terminal.ts";
import { version } from "./version.ts";

/** What is wanted of a tree, who reads it, and the plan that it is compared with. */
export interface TreeTask {
  readonly wish: SourceWish;
  readonly readers: readonly LanguageReader[];
  readonly plan: Plan | null;
}

/** What becomes of the edits of a tree. */
export interface TreeOutput {
  readonly clientApp: readonly string[];
  readonly patch?: string;
  readonly inPlace: boolean;
  readonly check: boolean;
  readonly format: SourceFormat;
  readonly quiet: boolean;
  readonly color: boolean;
}

/** Edits a tree, or shows how. @returns the exit code */
export async function editTree(
  folder: string,
  { wish, readers, plan }: TreeTask,
  options: TreeOutput,
  host: Host,
  pipeline: Pipeline | null,
): Promise<number> {
  const tree = await readTree(folder);
  const editing = withUnreadable(editSource(tree.files, readers, wish), tree);
  const changed = changedFiles(tree.files, editedFiles(tree.files, editing.edits));
  const inTree = plan === null ? null : planInTree(plan, editing, tree.files);
  const shown = shownOf(folder, tree, editing, changed, inTree);
  const blocked = editing.left.some(({ level }) => level === "blocker");
  if (options.patch === "-" && pipeline !== null) refuseCommands(gitPatch(changed, tree.prefix));
  if (!blocked) await write(folder, changed, tree, options, host);
  await print(shown, options, host);
  if (blocked) return new Fault("refused", "").exitCode;
  return options.check && editing.edits.length > 0 ? changesPending : 0;
}

/**
 * A patch goes out byte for byte, and a runner that reads it would obey what strangers wrote into a file of a pull request.
 *
 * @throws Fault `refused`
 */
function refuseCommands(patch: string): void {
  const number = firstCommandLine(patch);
  if (number === null) return;
  const message = `Line ${number} of the patch would be taken for a command by this pipeline, so it is not printed.`;
  throw new Fault("refused", message, { hint: "Write it with --patch <file>." });
}

/** A file that would be a policy, and could not be read, is not silently none. */
function withUnreadable(editing: SourceEditing, { unreadable }: SourceTree): SourceEditing {
  const left = unreadable.map((file) => ({
    file,
    line: 1,
    code: "unreadable" as const,
    level: "warning" as const,
    message: "the file was not read: it is no UTF-8 text, larger than 2 MB, a link, or not readable",
    hint: "Look at it by hand.",
  }));
  return { ...editing, left: [...editing.left, ...left] };
}

function shownOf(
  folder: string,
  { files, skipped }: SourceTree,
  { edits, left, loads }: SourceEditing,
  changed: ShownSource["changed"],
  plan: readonly PlanInTree[] | null,
): ShownSource {
  const texts = new Map(files.map((file) => [file.path, file.text]));
  const loadedBy = new Map<string, string[]>();
  for (const { path, from } of loads) {
    const { line: number } = lineFinder(texts.get(from.file) ?? "")(from.start);
    const place = `${from.file}:${number}`;
    const all = loadedBy.get(path) ?? [];
    if (!all.includes(place)) loadedBy.set(path, [...all, place]);
  }
  return { folder, edits, left, changed, loadedBy, filesRead: files.length, skipped: { ...skipped }, plan };
}

async function write(
  folder: string,
  changed: ShownSource["changed"],
  { prefix }: SourceTree,
  { patch, inPlace }: TreeOutput,
  host: Host,
): Promise<void> {
  if (patch === "-") host.stdout.write(gitPatch(changed, prefix));
  else if (patch !== undefined) await localFiles.replace(patch, gitPatch(changed, prefix));
  if (inPlace) {
    const files = changed.map(({ path, after }) => ({ path: `${folder}/${path}`, text: after }));
    await writeAllFiles(files, "allowed");
  }
}

async function print(shown: ShownSource, options: TreeOutput, host: Host): Promise<void> {
  const { edits, left, skipped, plan } = shown;
  if (options.patch === "-") return;
  switch (options.format) {
    case "json":
      host.stdout.write(
        toJson({
          kind: "entra-mcp/source-edit",
          version: 1,
          edits,
          left,
          skipped,
          ...(plan === null ? {} : { plan }),
          changed: edits.length > 0,
        }),
      );
      break;
    case "markdown": {
      const { sourceMarkdown } = await import("../core/report/source-markdown.ts");
      host.stdout.write(sourceMarkdown(shown));
      break;
    }
    case "sarif": {
      const [{ sourceSarif }, { artifactUri }] = await Promise.all([
        import("../core/sarif/source-log.ts"),
        import("./artifact-uri.ts"),
      ]);
      const uriOf = (file: string) => artifactUri(`${shown.folder}/${file}`);
      host.stdout.write(toJson(sourceSarif(shown, version, uriOf)));
      break;
    }
    case "text":
      if (!options.quiet) printText(shown, options, host);
      break;
    default:
      options.format satisfies never;
  }
}

function printText(shown: ShownSource, options: TreeOutput, { stdout, env }: Host): void {
  const lines = [...sourceReport(shown), ...nextLines(shown, options)];
  stdout.write(render(lines, wantsColour(stdout, env, !options.color)));
}

/** What to do with the edits. */
function nextLines({ edits, left, plan }: ShownSource, { inPlace, patch, clientApp }: TreeOutput): Line[] {
  const blocked = left.some(({ level }) => level === "blocker");
  if (blocked && edits.length > 0)
    return [line("Nothing was written: decide about what is marked with ✗ first.", "danger")];
  if (edits.length === 0) return [];
  const unlisted = clientApp.length === 0 && plan === null;
  return [
    ...(unlisted
      ? [
          line(
            "Without --client-app the lists of clients stay as they are; where there is none, any client gets in.",
            "warning",
          ),
        ]
      : []),
    line(doneSentence(inPlace, patch)),
  ];
}

function doneSentence(inPlace: boolean, patch: string | undefined): string {
  if (inPlace) return "The files were edited. Look at them with git diff, and deploy them as always.";
  if (patch !== undefined)
    return `The patch is in ${harmlessLine(patch)}. Apply it with: git apply ${harmlessLine(patch)}`;
  return "Nothing was written. Add --in-place to edit the files, or --patch <file> for git apply.";
}
