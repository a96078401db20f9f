import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { commandDeclarations } from "../../src/cli/arguments/commands.ts";
import { root } from "../support/built.ts";
import { pages, proseOf } from "./pages.ts";
import { everyOption, unknownIn } from "./stage.ts";

/** Programs whose command lines are theirs to explain. */
const otherPrograms = new Set(["az", "azd", "gh", "git", "npm", "curl", "docker"]);

/** Options of other programs that pages mention without their program, and whose they are. */
const ofOthers: Readonly<Record<string, string>> = {
  "--enable-proxy": "mcp-remote",
  "--host": "mcp-remote",
  "--callback-path": "mcp-remote",
  "--callback-url": "MCP Inspector",
  "--cli": "MCP Inspector",
  "--proxy-server": "Chromium",
  "--ignore-certificate-errors-spki-list": "Chromium",
  "--user-data-dir": "Chromium",
  "--cacert": "curl",
  "--provenance": "npm",
};

const options = everyOption();

test("no option of another program is listed that no page mentions", () => {
  const all = pages.map(proseOf).join("\n");
  expect(Object.keys(ofOthers).filter((option) => !all.includes(option))).toEqual([]);
});

describe.each(pages.map((page) => ({ path: page.path, prose: proseOf(page) })))(
  "$path",
  ({ path, prose }) => {
    const spans = [...prose.matchAll(/`([^`\n]+)`/g)].map(([, span = ""]) =>
      span.replaceAll(String.raw`\|`, "|"),
    );

    test("mentions commands and options that are there", () => {
      const wrong = spans.flatMap((span) => {
        const words = span.split(/\s+/);
        const ours = words[0] === "npx" && words[1] === "entra-mcp" ? words.slice(2) : words;
        const command = ours[0] === "entra-mcp" ? ours.slice(1) : ours;
        const isCommand = Object.hasOwn(commandDeclarations, command[0] ?? "") && command.length > 1;
        if (isCommand && !/[.]{3}|…/.test(span)) return unknownIn(command).map((word) => `${word}: ${span}`);
        if (otherPrograms.has(words[0] ?? "")) return [];
        return optionsIn(span)
          .filter((option) => !options.has(option) && !Object.hasOwn(ofOthers, option))
          .map((option) => `${option}: ${span}`);
      });
      expect(wrong).toEqual([]);
    });

    test("leads to pages and headings that are there", () => {
      const links = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link);
      const broken = links.filter((link) => {
        if (/^https?:/.test(link)) return false;
        const [file = "", anchor = ""] = link.split("#");
        const target = file === "" ? join(root, path) : join(root, dirname(path), file);
        if (!existsSync(target)) return true;
        return anchor !== "" && !anchorsIn(readFileSync(target, "utf8")).has(anchor);
      });
      expect(broken).toEqual([]);
    });
  },
);

function optionsIn(span: string): readonly string[] {
  return [...span.matchAll(/(?<![\w-])--[a-z][\w-]*/g)].map(([option]) => option);
}

/** As GitHub makes them: lower case, without punctuation, dashes for blanks; and those that a page names itself. */
function anchorsIn(text: string): ReadonlySet<string> {
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, "")
      .replaceAll(/\s/g, "-"),
  );
  const named = [...text.matchAll(/<a id="([^"]+)">/g)].map(([, id = ""]) => id);
  return new Set([...headings, ...named]);
}
