import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { readTree } from "../../src/workflow/source/read-tree.ts";
import { scratchFolder } from "../support/scratch.ts";

const policy = "<policies><inbound /></policies>";

let root: string;
beforeEach(() => {
  root = scratchFolder("tree");
});

function put(path: string, content: string | Uint8Array = policy): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

function git(...words: string[]): void {
  execFileSync("git", words, { cwd: root, stdio: "ignore" });
}

async function pathsOf(folder = root): Promise<string[]> {
  return (await readTree(folder)).files.map(({ path }) => path);
}

describe("which files are read", () => {
  test("in a repository those that git tracks", async () => {
    put("infra/a.xml");
    put("named values/b.xml");
    put("untracked.xml");
    put("node_modules/tracked/c.xml");
    git("init", "-q");
    git("add", "infra", "named values", "node_modules");
    expect(await pathsOf()).toEqual(["infra/a.xml", "named values/b.xml", "node_modules/tracked/c.xml"]);
  });

  test("below a folder of a repository those in there, and where that is, is known", async () => {
    put("infra/a.xml");
    put("other/b.xml");
    git("init", "-q");
    git("add", ".");
    expect(await pathsOf(join(root, "infra"))).toEqual(["a.xml"]);
    expect((await readTree(join(root, "infra"))).prefix).toBe("infra/");
  });

  test("without a repository all but those in folders that are usually ignored", async () => {
    put("infra/deep/a.xml");
    for (const ignored of ["node_modules", ".terraform", "dist", ".azure"]) put(`${ignored}/b.xml`);
    expect(await pathsOf()).toEqual(["infra/deep/a.xml"]);
  });

  test("in a repository that tracks nothing yet, what is there", async () => {
    put("a.xml");
    git("init", "-q");
    expect(await pathsOf()).toEqual(["a.xml"]);
  });
});

describe("what is not read is counted", () => {
  test("binary, too large and of other kinds; and what would be a policy is named", async () => {
    put("ok.xml");
    put("binary.xml", new Uint8Array([60, 0, 1, 2]));
    put("latin1.xml", new Uint8Array([60, 0xe9, 62]));
    put("large.xml", `${policy}${" ".repeat(2 * 1024 * 1024)}`);
    put("picture.png", "x");
    put("notes.md", "tenant");
    put("plain.ts", "export const nothing = 1;");
    const { files, skipped, unreadable } = await readTree(root);
    expect(files.map(({ path }) => path)).toEqual(["ok.xml"]);
    expect(skipped).toEqual({ otherKind: 3, binary: 2, tooLarge: 1, unreadable: 0 });
    expect(unreadable).toEqual(["binary.xml", "large.xml", "latin1.xml"]);
  });

  test("a link is not followed, wherever it leads", async () => {
    put("real.xml");
    symlinkSync("/etc", join(root, "outside"));
    symlinkSync(join(root, "real.xml"), join(root, "link.xml"));
    git("init", "-q");
    git("add", ".");
    const { files, skipped } = await readTree(root);
    expect(files.map(({ path }) => path)).toEqual(["real.xml"]);
    expect(skipped.unreadable).toBe(2);
  });

  test("a file that is tracked and was deleted is none", async () => {
    put("gone.xml");
    git("init", "-q");
    git("add", ".");
    execFileSync("rm", [join(root, "gone.xml")]);
    const { files, skipped } = await readTree(root);
    expect(files).toEqual([]);
    expect(skipped.unreadable).toBe(1);
  });
});

test("a byte order mark and every line end come through", async () => {
  put("a.xml", `\ufeff<policies>\r\n<inbound/>\n\r</policies>`);
  expect((await readTree(root)).files[0]?.text).toBe(`\ufeff<policies>\r\n<inbound/>\n\r</policies>`);
});

test("a folder that is not there is one clear sentence", async () => {
  await expect(readTree(join(root, "nowhere"))).rejects.toThrow("cannot be read: no such file or directory");
  put("file.xml");
  await expect(readTree(join(root, "file.xml"))).rejects.toThrow("cannot be read");
  chmodSync(root, 0o755);
});
