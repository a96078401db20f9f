import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Writing } from "../../../src/core/source/carried-text.ts";
import { writeText } from "../../../src/core/source/write-text.ts";

/** What each language makes of a written text, by the rules of its own documentation and nothing of ours. */
const readers: readonly { readonly writing: Writing; readonly read: (written: string) => string }[] = [
  { writing: { kind: "as it is" }, read: (written) => written },
  {
    writing: { kind: "bicep string" },
    read: (written) =>
      unescapeBackslashes(written, { n: "\n", r: "\r", t: "\t", "'": "'", "\\": "\\", $: "$" }),
  },
  {
    writing: { kind: "terraform string" },
    read: (written) =>
      doubled(unescapeBackslashes(written, { n: "\n", r: "\r", t: "\t", '"': '"', "\\": "\\" })),
  },
  { writing: { kind: "terraform template", indent: "" }, read: doubled },
  { writing: { kind: "json string" }, read: (written) => JSON.parse(`"${written}"`) as string },
  {
    writing: { kind: "arm expression" },
    read: (written) => (JSON.parse(`"${written}"`) as string).replaceAll("''", "'"),
  },
  { writing: { kind: "yaml single-quoted" }, read: (written) => written.replaceAll("''", "'") },
  { writing: { kind: "yaml double-quoted" }, read: (written) => JSON.parse(`"${written}"`) as string },
  {
    writing: { kind: "shell expanding", indent: "" },
    read: (written) => written.replaceAll(/\\([\\$`])/g, "$1"),
  },
  { writing: { kind: "shell double-quoted" }, read: (written) => written.replaceAll(/\\([\\$`"])/g, "$1") },
  {
    writing: { kind: "powershell expanding", quote: true },
    read: (written) => written.replaceAll(/`([$`"])/g, "$1"),
  },
  { writing: { kind: "powershell single-quoted" }, read: (written) => written.replaceAll("''", "'") },
  { writing: { kind: "only plain words" }, read: (written) => written },
];

function unescapeBackslashes(written: string, meanings: Readonly<Record<string, string>>): string {
  return written.replaceAll(/\\(.)/gs, (_, escaped: string) => {
    const meaning = meanings[escaped];
    if (meaning === undefined) throw new Error(`\\${escaped} is no escape`);
    return meaning;
  });
}

function doubled(written: string): string {
  return written.replaceAll(/([$%])\1\{/g, "$1{");
}

/** Texts in which the characters that mean something are common, but no run of marks that a language reads in another way. */
const texts = fc
  .array(
    fc.constantFrom(
      "a",
      " ",
      "\n",
      "\r\n",
      "'",
      '"',
      "\\",
      "`",
      "<a b='c'/>",
      "${x}",
      "%{if}",
      "{",
      "{{n}}",
      "é",
      "\t",
    ),
  )
  .map((parts) => parts.join(""));

describe("what is written into a string is what its language reads", () => {
  test.each(readers)("$writing.kind", ({ writing, read }) => {
    fc.assert(
      fc.property(texts, (text) => {
        const written = writeText(text, writing);
        expect(written === null ? text : read(written)).toBe(text);
      }),
    );
  });

  test.each([
    ["yaml single-quoted", "a\nb"],
    ["only plain words", "it's"],
  ] as const)("%s cannot hold %j", (kind, text) => {
    expect(writeText(text, { kind })).toBeNull();
  });

  test("what a carrier drops from each line is written again, blank lines aside", () => {
    const writing = { kind: "yaml block", indent: "    " } as const;
    expect(writeText("<a>\n\n  <b/>\r\n</a>\n", writing)).toBe("<a>\n\n      <b/>\r\n    </a>\n    ");
  });
});
