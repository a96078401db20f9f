import { describe, expect, it } from "vitest";
import { maskExpressions } from "../../src/core/policy/document/expression.ts";
import type { PolicyOutline } from "../../src/core/policy/document/outline.ts";
import { parsePolicy } from "../../src/core/policy/document/read-policy.ts";
import { revise } from "../../src/core/policy/revise/revise.ts";
import type { PolicyRewrite } from "../../src/core/policy/revise/rewrite.ts";
import { applyEdits, invertEdits } from "../../src/core/text/edit.ts";
import { type CorpusDocument, readCorpus, taskFor } from "./corpus.ts";
import { explanation, type Hit, plainSearch } from "./search.ts";

const corpus = readCorpus();

describe.skipIf(corpus === null)(
  corpus === null ? "corpus (skipped: ../shared/corpus is not beside the project)" : "corpus",
  () => {
    const documents = corpus ?? [];
    const read = documents.map(readDocument);
    const outlines = read.flatMap((one) => (one.kind === "read" ? [one] : []));

    it("has documents", () => {
      expect(documents.length).toBeGreaterThan(900);
    });

    it("reads each document or refuses it with a place and a reason", () => {
      for (const one of read) {
        if (one.kind === "read") continue;
        expect(one.refusal.reason, one.document.name).not.toBe("");
        expect(one.refusal.line, one.document.name).toBeGreaterThan(0);
        expect(one.refusal.column, one.document.name).toBeGreaterThan(0);
      }
    });

    it.each(outlines)("$document.name: edits stay inside their spans and are all there is to do", (one) => {
      assertRevision(one.document, one.outline, one.rewrite);
    });

    it("leaves no token validation and no authority URL without an explanation", () => {
      const misses = outlines.flatMap(({ document, rewrite }) =>
        plainSearch(document.text)
          .filter((hit) => explanation(hit, rewrite) === null)
          .map(
            (hit) => `${document.name} at ${hit.start}: ${document.text.slice(hit.start, hit.start + 100)}`,
          ),
      );
      expect(misses).toEqual([]);
    });

    it("prints the counts of docs/policies.md", () => {
      const table = count(read);
      process.stdout.write(
        `${Object.entries(table)
          .map(([name, value]) => `${name}: ${value}`)
          .join("\n")}\n`,
      );
      expect(table["documents"]).toBe(documents.length);
    });
  },
);

type Read =
  | {
      readonly kind: "refused";
      readonly document: CorpusDocument;
      readonly refusal: { readonly line: number; readonly column: number; readonly reason: string };
    }
  | {
      readonly kind: "read";
      readonly document: CorpusDocument;
      readonly outline: PolicyOutline;
      readonly rewrite: PolicyRewrite;
    };

function readDocument(document: CorpusDocument): Read {
  const outline = parsePolicy(document.text);
  if (outline.kind === "refusal") return { kind: "refused", document, refusal: outline };
  const task = taskFor(document.text);
  return { kind: "read", document, outline, rewrite: revise(outline, task, task) };
}

function assertRevision({ text }: CorpusDocument, outline: PolicyOutline, rewrite: PolicyRewrite): void {
  const masked = maskExpressions(text, outline.expressions);
  expect(masked.length).toBe(text.length);
  expect(masked.replaceAll(/[^\r\n]/g, "")).toBe(text.replaceAll(/[^\r\n]/g, ""));
  const edited = applyEdits(text, rewrite.edits);
  expect(applyEdits(edited, invertEdits(text, rewrite.edits))).toBe(text);
  expect(outside(edited, invertEdits(text, rewrite.edits))).toEqual(outside(text, rewrite.edits));
  const again = parsePolicy(edited);
  expect(again.kind).toBe("outline");
  expect(rewrite.findings.filter(({ message }) => message.includes("were dropped"))).toEqual([]);
  const task = taskFor(text);
  if (again.kind === "outline") expect(revise(again, task, task).edits).toEqual([]);
}

/** The stretches of a text that no edit touches. */
function outside(text: string, edits: readonly { readonly start: number; readonly end: number }[]): string[] {
  const starts = [0, ...edits.map(({ end }) => end)];
  const ends = [...edits.map(({ start }) => start), text.length];
  return starts.map((start, index) => text.slice(start, ends[index]));
}

function count(read: readonly Read[]): Record<string, number> {
  const table: Record<string, number> = { documents: read.length };
  const add = (name: string): void => {
    table[name] = (table[name] ?? 0) + 1;
  };
  for (const one of read) {
    add(one.kind === "read" ? "read" : "refused");
    if (one.kind !== "read") continue;
    if (one.rewrite.edits.length > 0) add("documents with edits");
    for (const edit of one.rewrite.edits) add(`edits: ${lastStep(edit.element)}`);
    for (const finding of one.rewrite.findings) add(`findings: ${finding.code}`);
    for (const hit of plainSearch(one.document.text)) add(hitName(hit, one.rewrite));
  }
  return Object.fromEntries(Object.entries(table).toSorted(([one], [other]) => one.localeCompare(other)));
}

function hitName(hit: Hit, rewrite: PolicyRewrite): string {
  return `found by plain search: ${hit.kind}, ${explanation(hit, rewrite) ?? "unexplained"}`;
}

function lastStep(element: string): string {
  const steps = element.split("/").map((step) => step.replace(/\[\d+\]$/, ""));
  return steps.slice(-1)[0]?.startsWith("@") === true ? steps.slice(-2).join("/") : (steps.at(-1) ?? "");
}
