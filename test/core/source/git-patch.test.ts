import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ChangedFile, gitPatch } from "../../../src/core/source/git-patch.ts";
import { scratchFolder } from "../../support/scratch.ts";

/** Writes the files into a repository, applies the patch there and reads them again. */
function applied(files: readonly ChangedFile[], prefix = "", from = ""): string[] {
  const root = scratchFolder("patch");
  const at = (path: string) => join(root, prefix, path);
  const git = (...words: string[]) =>
    execFileSync("git", words, { cwd: join(root, from), stdio: ["ignore", "pipe", "pipe"] });
  for (const { path, before } of files) {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), before);
  }
  execFileSync("git", ["init", "-q"], { cwd: root });
  writeFileSync(join(root, "the.patch"), gitPatch(files, prefix));
  git("apply", join(root, "the.patch"));
  return files.map(({ path }) => readFileSync(at(path), "utf8"));
}

const lines = fc.array(
  fc.tuple(
    fc.constantFrom("<a/>", "", "  <b x='1'>", "é", "-- x", "++ y", "\\ No newline"),
    fc.constantFrom("\n", "\r\n"),
  ),
  { maxLength: 30 },
);
const contents = fc
  .tuple(fc.constantFrom("", "\ufeff"), lines, fc.constantFrom("", "last line without an end"))
  .map(([mark, all, last]) => mark + all.map((pair) => pair.join("")).join("") + last);

describe("git apply takes the patch", () => {
  test("whatever is before and after, in one patch of many files", () => {
    const pairs = fc.array(fc.tuple(contents, contents), { minLength: 25, maxLength: 25 });
    fc.assert(
      fc.property(pairs, (all) => {
        const files = all.flatMap(([before, after], index) =>
          before === after || before === "" || after === "" ? [] : [{ path: `f${index}.xml`, before, after }],
        );
        fc.pre(files.length > 0);
        expect(applied(files)).toEqual(files.map(({ after }) => after));
      }),
      { numRuns: 8 },
    );
  });

  test.each(["named values/x.xml", 'a"b.xml', "tab\there.xml", "ü.xml", "back\\slash.xml", "a b/c d.xml"])(
    "with the name %j",
    (path) => {
      expect(applied([{ path, before: "1\n2\n", after: "1\nzwei\n" }])).toEqual(["1\nzwei\n"]);
    },
  );

  test("from the root and from a folder, when the tree is a folder of its repository", () => {
    const file = { path: "x.xml", before: "a\n", after: "b\n" };
    expect(applied([file], "infra/", "")).toEqual(["b\n"]);
    expect(applied([file], "infra/", "infra")).toEqual(["b\n"]);
  });
});
