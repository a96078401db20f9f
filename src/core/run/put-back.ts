import { digest } from "../document/digest.ts";
import { canonicalJson, isRecord } from "../document/json.ts";
import { Fault } from "../fault.ts";
import type { Change, PlannedEdit, ReviseChange, UpdateChange } from "../plan/plan.ts";
import { touchesValidation } from "../plan/policy-changes.ts";
import { sameFields } from "../plan/same-fields.ts";
import { policyMeaning, samePolicy } from "../plan/same-policy.ts";
import { shownDiff } from "../plan/unified-diff.ts";
import { applyEdits, invertEdits } from "../text/edit.ts";
import type { Original } from "./record.ts";
import { revisedText } from "./revised-text.ts";

/**
 * The change that gives a resource back what it had before a run; `null` where it has it. What the backup holds must be what
 * the run's plan says was before, or what it makes of it where that was so already: nothing else is ever written.
 *
 * @param change what the run did
 * @param original the resource as it was before, from the backup
 * @param live the resource as it was read just now
 * @throws Fault `usage` for a backup that does not fit
 */
export function putBack(change: Change, original: Original, live: Original, run: string): Change | null {
  switch (change.verb) {
    case "update":
      return "fields" in original && "fields" in live
        ? fieldsBack(change, original.fields, live.fields, run)
        : unfit(change);
    case "revise":
      return "text" in original && "text" in live ? textBack(change, original, live, run) : unfit(change);
    default:
      return change satisfies never;
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** Only what the run wrote: Graph answers with whole objects, and the rest of them is nobody's business here. */
function fieldsBack(change: UpdateChange, original: Fields, live: Fields, run: string): UpdateChange | null {
  if (!sameFields(change.before, original) && !sameFields(change.after, original)) return unfit(change);
  const before = membersOf(change.after, live);
  const after = membersOf(change.after, original);
  if (sameFields(after, live)) return null;
  return { ...change, ...wording(run), before, after };
}

/** The members of `fields` that `shape` names, down to what is not an object; a member that is not there is `null`. */
function membersOf(shape: Fields, fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(shape).map(([name, part]) => {
      const value = fields[name] ?? null;
      if (Array.isArray(value)) return [name, value.toSorted(byText)];
      return [name, isRecord(part) && isRecord(value) ? membersOf(part, value) : value];
    }),
  );
}

/** Graph returns collections in any order; sorted, two readings give the same plan. */
function byText(one: unknown, other: unknown): number {
  return canonicalJson(one) < canonicalJson(other) ? -1 : 1;
}

type PolicyOriginal = Extract<Original, { readonly text: string }>;

function textBack(
  change: ReviseChange,
  original: PolicyOriginal,
  live: PolicyOriginal,
  run: string,
): ReviseChange | null {
  const isBefore = digest(original.text) === change.beforeDigest;
  const fits = isBefore || policyMeaning(original.text) === change.afterMeaning;
  if (!fits || original.format !== change.format) return unfit(change);
  if (samePolicy(original.text, live.text)) return null;
  const edits = editsBack(change, original.text, live.text);
  return {
    ...change,
    ...wording(run),
    format: original.format,
    etag: live.etag,
    edits,
    replaced: [],
    beforeDigest: digest(live.text),
    afterDigest: digest(applyEdits(live.text, edits)),
    afterMeaning: policyMeaning(original.text),
    diff: shownDiff(live.text, original.text),
  };
}

/** The run's own edits backwards where the service kept the text as it was written; else whatever differs, in one. */
function editsBack(change: ReviseChange, original: string, live: string): PlannedEdit[] {
  if (revisedText(change, original) !== live) return [differenceBack(change, original, live)];
  const backwards = invertEdits(original, change.edits);
  return change.edits.flatMap(({ element, touches }, index) => {
    const edit = backwards[index];
    return edit === undefined ? [] : [{ ...edit, element, touches }];
  });
}

function differenceBack({ edits }: ReviseChange, original: string, live: string): PlannedEdit {
  let start = 0;
  while (start < Math.min(original.length, live.length) && original[start] === live[start]) start++;
  let tail = 0;
  const longestTail = Math.min(original.length, live.length) - start;
  while (tail < longestTail && original.at(-1 - tail) === live.at(-1 - tail)) tail++;
  const [first, ...others] = edits;
  return {
    start,
    end: live.length - tail,
    insert: original.slice(start, original.length - tail),
    element: first !== undefined && others.length === 0 ? first.element : "/",
    touches: touchesValidation({ edits }) ? "validation" : "metadata",
  };
}

function wording(run: string) {
  return { title: "put back as it was", because: `The run ${run} changed it.` };
}

function unfit({ resource }: Change): never {
  throw new Fault(
    "usage",
    `The backup of ${resource} does not fit the plan of its run, so it cannot be put back.`,
    {
      hint: "Somebody edited the run's folder, so what was there before is uncertain. Put this resource back by hand.",
    },
  );
}
