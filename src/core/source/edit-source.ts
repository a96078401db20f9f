import { Fault } from "../fault.ts";
import type { FindingCode, FindingLevel } from "../model/finding.ts";
import { applyEdits, editsFit } from "../text/edit.ts";
import { lineFinder } from "../text/position.ts";
import { audienceDecision } from "./audience-decision.ts";
import type { Carrier } from "./carried-text.ts";
import { gatheredReading } from "./gathered-reading.ts";
import type {
  AppCarrier,
  AppDeclaration,
  FileLoad,
  LanguageReader,
  LeftCode,
  SourceFile,
  SourceLeft,
} from "./language-reading.ts";
import type { NamedValueDefinition } from "./meaning.ts";
import { knownNamedValues } from "./named-values.ts";
import { policyFiles } from "./policy-files.ts";
import { type RevisedCarried, reviseCarried } from "./revise-carried.ts";
import { appName, type SetupApps, setupApps } from "./setup-apps.ts";
import { homeIdOf, valueOf } from "./stand-in.ts";
import type { SourceWish } from "./tree-knowledge.ts";

/** An edit of one file of the tree. Offsets are UTF-16 code units of the file; `line` is from 1. */
export interface SourceEdit {
  readonly file: string;
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly insert: string;
  readonly carrier: Carrier | `${AppCarrier} app`;
  /** The element of a policy, or `signInAudience`. */
  readonly element: string;
  readonly because: string;
}

/** A place that was looked at and left. */
export interface LeftInTree {
  readonly file: string;
  readonly line: number;
  readonly code: LeftCode | FindingCode;
  readonly level: FindingLevel;
  readonly message: string;
  readonly hint: string;
}

/** What a tree needs to make the migration. Edits are in the order of files and places. */
export interface SourceEditing {
  readonly edits: readonly SourceEdit[];
  readonly left: readonly LeftInTree[];
  readonly apps: SetupApps;
  /** Every text that holds a policy, edited or not. */
  readonly revised: readonly RevisedCarried[];
  readonly loads: readonly FileLoad[];
}

/**
 * Decides what a source tree needs so that its next deployment makes the migration. Laws: text outside the edits stays as it is;
 * the edited tree needs no edits; the same tree and wish give the same edits.
 *
 * @throws Fault `usage` where a wish names an app registration that the tree does not declare
 */
export function editSource(
  files: readonly SourceFile[],
  readers: readonly LanguageReader[],
  wish: SourceWish,
): SourceEditing {
  const first = decide(files, readers, wish);
  if (first.edits.length === 0) return first;
  const again = decide(editedFiles(files, first.edits), readers, wish);
  const unsettled = new Set(again.edits.map(({ file }) => file));
  if (unsettled.size === 0) return first;
  const dropped = first.edits.filter(({ file }) => unsettled.has(file));
  return {
    ...first,
    edits: first.edits.filter(({ file }) => !unsettled.has(file)),
    left: inOrder([...first.left, ...dropped.map(droppedEdit)]),
  };
}

/** The files that edits change, as they are afterwards, among all the others. */
export function editedFiles(files: readonly SourceFile[], edits: readonly SourceEdit[]): SourceFile[] {
  const byFile = new Map<string, SourceEdit[]>();
  for (const edit of edits) byFile.set(edit.file, [...(byFile.get(edit.file) ?? []), edit]);
  return files.map((file) => {
    const ofFile = byFile.get(file.path);
    return ofFile === undefined ? file : { ...file, text: applyEdits(file.text, ofFile) };
  });
}

function droppedEdit({ file, line }: SourceEdit): LeftInTree {
  return {
    file,
    line,
    code: "manual-review",
    level: "warning",
    message: "the edits of this file were dropped: with them it would be edited again",
    hint: "Make the changes by hand.",
  };
}

function decide(
  files: readonly SourceFile[],
  readers: readonly LanguageReader[],
  wish: SourceWish,
): SourceEditing {
  const said = gatheredReading(readers.map((read) => read(files)));
  refuseUnknownApps(said.apps, wish);
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const knowledge = { wish, namedValues: knownNamedValues(said.namedValues, wish) };
  const carried = [...policyFiles(files, said.loads), ...said.texts];
  const revised = carried.map((one) => reviseCarried(texts.get(one.file) ?? "", one, knowledge));
  const apps = setupApps(said.apps, revised, knowledge);
  const placed = placer(texts);
  const made = [...revised.flatMap((one) => policyEdits(one, placed)), ...appEdits(apps, placed)];
  const { edits, overlapping } = apartOnly(inOrder(made), texts);
  const left = [
    ...revised.flatMap((one) => policyLeft(one, placed)),
    ...appsLeft(said.apps, apps, edits, placed),
    ...said.left.map((one) => leftBy(one, "note", placed)),
    ...said.namedValues.flatMap((one) => tokenCall(one, wish, placed)),
    ...overlapping.map(droppedEdit),
  ];
  return { edits, left: inOrder(withoutRepeats(left)), apps, revised, loads: said.loads };
}

function refuseUnknownApps(apps: readonly AppDeclaration[], wish: SourceWish): void {
  const names = new Set(apps.flatMap((app) => [app.key, appName(app)]));
  const missing = wish.apps.find((one) => !names.has(one));
  if (missing === undefined) return;
  const there =
    apps.length === 0 ? "It declares none." : `It declares ${apps.map(({ key }) => key).join(", ")}.`;
  throw new Fault("usage", `--app ${missing} names no app registration of the tree.`, { hint: there });
}

/** Puts a place of a file into a line. */
type Placer = (file: string, start: number) => { readonly file: string; readonly line: number };

function placer(texts: ReadonlyMap<string, string>): Placer {
  const finders = new Map<string, ReturnType<typeof lineFinder>>();
  return (file, start) => {
    const finder = finders.get(file) ?? lineFinder(texts.get(file) ?? "");
    finders.set(file, finder);
    return { file, line: finder(start).line };
  };
}

function policyEdits({ carried, edits }: RevisedCarried, placed: Placer): SourceEdit[] {
  return edits.map((edit) => ({ ...placed(carried.file, edit.start), ...edit, carrier: carried.carrier }));
}

function policyLeft({ carried, left }: RevisedCarried, placed: Placer): LeftInTree[] {
  return left.map(({ start, code, level, message, hint }) => {
    return { ...placed(carried.file, start), code, level, message, hint };
  });
}

function appEdits({ api, clients }: SetupApps, placed: Placer): SourceEdit[] {
  const decided = [
    ...api.map((app) => ({ app, decision: audienceDecision(app, "API") })),
    ...clients.map((app) => ({ app, decision: audienceDecision(app, "client") })),
  ];
  return decided.flatMap(({ app, decision }) => {
    if (decision.kind !== "edit") return [];
    const { start, end, insert, because } = decision;
    const carrier = `${app.carrier} app` as const;
    return [
      { ...placed(app.place.file, start), start, end, insert, carrier, element: "signInAudience", because },
    ];
  });
}

function appsLeft(
  declared: readonly AppDeclaration[],
  apps: SetupApps,
  edits: readonly SourceEdit[],
  placed: Placer,
): LeftInTree[] {
  const { unclear, others, api, clients } = apps;
  const ours = [...api, ...clients];
  const decided = ours.flatMap((app) => {
    const decision = audienceDecision(app, api.includes(app) ? "API" : "client");
    return decision.kind === "left" ? [leftBy(decision.left, "warning", placed)] : [];
  });
  const doubts = ours
    .filter((app) =>
      edits.some(
        ({ file, element, start }) =>
          file === app.place.file && element === "signInAudience" && isAt(app, start),
      ),
    )
    .flatMap(({ doubts: all, place }) =>
      all.map((message) => doubtful(message, place.file, place.start, placed)),
    );
  const single = (unclear === null ? others : declared).filter(servesOne);
  if (unclear === null) return [...decided, ...doubts, ...single.map((app) => otherApp(app, placed))];
  // Nothing hangs on it where the policies are kept somewhere else.
  const level = edits.length > 0 ? "blocker" : "warning";
  return single.map((app) => ({
    ...placed(app.place.file, app.place.start),
    code: "which-app",
    level,
    message: `${app.key} was left: ${unclear}`,
    hint: `Add --app "${appName(app)}" for each app registration of the setup, the API's and its clients'.`,
  }));
}

function isAt({ audience }: AppDeclaration, start: number): boolean {
  return audience.kind === "absent"
    ? audience.at === start
    : audience.kind === "written" && audience.start === start;
}

function doubtful(message: string, file: string, start: number, placed: Placer): LeftInTree {
  const hint = "Look at the result of the next deployment, or run entra-mcp verify.";
  return { ...placed(file, start), code: "may-not-arrive", level: "warning", message, hint };
}

function servesOne({ audience }: AppDeclaration): boolean {
  return (
    audience.kind === "absent" || (audience.kind === "written" && /^azureadmyorg$/i.test(audience.value))
  );
}

function otherApp(app: AppDeclaration, placed: Placer): LeftInTree {
  const { key, place } = app;
  const message = `${key} was left: it is neither the setup's API nor one of its clients`;
  const hint = `Add --app "${appName(app)}" if it belongs to the setup.`;
  return { ...placed(place.file, place.start), code: "other-app", level: "note", message, hint };
}

function leftBy({ file, start, code, message }: SourceLeft, level: FindingLevel, placed: Placer): LeftInTree {
  return { ...placed(file, start), code, level: levels[code] ?? level, message, hint: hints[code] ?? "" };
}

/** A named value that is the address of a token endpoint of the home tenant: the gateway itself signs in there. */
function tokenCall(
  { name, meaning, place }: NamedValueDefinition,
  wish: SourceWish,
  placed: Placer,
): LeftInTree[] {
  const value = valueOf(meaning, homeIdOf(wish))?.toLowerCase() ?? "";
  const namesHome = [homeIdOf(wish), ...wish.homeTenant].some((one) => value.includes(`/${one}/oauth2/`));
  if (!namesHome || !value.endsWith("/token")) return [];
  const message = `the named value ${name} was left: it is the address at which the gateway itself asks for tokens`;
  return [leftBy({ ...place, code: "gateway-token-call", message }, "note", placed)];
}

/** How much it matters that something was left. */
const levels: Partial<Record<LeftCode, FindingLevel>> = {
  "manual-review": "warning",
  "unknown-expression": "warning",
  "differs-by-environment": "warning",
  "program-text": "warning",
  "generated-file": "warning",
  "may-not-arrive": "warning",
};

const hints: Partial<Record<LeftCode, string>> = {
  "manual-review": "Make the changes by hand.",
  "unknown-expression":
    "Add --tenant-expression with it if it means the home tenant, or make the change by hand.",
  "program-text": "Make the change in the program by hand.",
  "generated-file": "Build it again from the edited sources.",
  "differs-by-environment":
    "Decide for each environment; --tenant-expression says that it means the home tenant.",
  "setting-elsewhere": "Look whether the server or the client accepts tokens of one tenant alone.",
};

/** Edits that lie in one another were decided by two readers; the first one counts. */
function apartOnly(
  edits: readonly SourceEdit[],
  texts: ReadonlyMap<string, string>,
): { readonly edits: readonly SourceEdit[]; readonly overlapping: readonly SourceEdit[] } {
  const kept: SourceEdit[] = [];
  const overlapping: SourceEdit[] = [];
  for (const edit of edits) {
    const before = kept.at(-1);
    const same =
      before !== undefined &&
      before.file === edit.file &&
      before.start === edit.start &&
      before.end === edit.end &&
      before.insert === edit.insert;
    if (same && edit.start !== edit.end) continue;
    const fits = editsFit(texts.get(edit.file) ?? "", [
      ...(before?.file === edit.file ? [before] : []),
      edit,
    ]);
    (fits ? kept : overlapping).push(edit);
  }
  return { edits: kept, overlapping };
}

function withoutRepeats(left: readonly LeftInTree[]): LeftInTree[] {
  const seen = new Set<string>();
  return left.filter(({ file, line, code, message }) => {
    const key = JSON.stringify([file, line, code, message]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function inOrder<T extends { readonly file: string; readonly line: number; readonly start?: number }>(
  places: readonly T[],
): T[] {
  return places.toSorted(
    (one, other) =>
      (one.file < other.file ? -1 : one.file > other.file ? 1 : 0) ||
      (one.start ?? 0) - (other.start ?? 0) ||
      one.line - other.line,
  );
}
