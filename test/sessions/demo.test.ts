import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../support/built.ts";

test("the demonstration shows who reaches the MCP server before and after", () => {
  const printed = execFileSync(process.execPath, [join(root, "scripts/demo.js")], { encoding: "utf8" });
  const [before = "", after = ""] = [/^BEFORE[^]*?\n\n/m, /^AFTER[^]*?\n\n/m].map(
    (table) => table.exec(printed)?.[0],
  );
  expect(rowsOf(before)).toEqual([
    ["Ben of Contoso, through Flights MCP Client", "signed in", "4 tools"],
    ["Fay of Fabrikam, through Flights MCP Client", "refused: AADSTS50020", "not reached"],
    ["Fay of Fabrikam, through an unlisted client", "refused: AADSTS500011", "not reached"],
    ["Ben of Contoso, with a token for Weather", "signed in, after consent", "refused: 401"],
  ]);
  expect(rowsOf(after)).toEqual([
    ["Ben of Contoso, through Flights MCP Client", "signed in", "4 tools"],
    ["Fay of Fabrikam, through Flights MCP Client", "signed in, after consent", "4 tools"],
    ["Fay of Fabrikam, through an unlisted client", "signed in, after consent", "refused: 401"],
    ["Ben of Contoso, with a token for Weather", "signed in", "refused: 401"],
  ]);
  expect(printed.match(/^ {2}done {8}/gm)).toHaveLength(4);
  expect(printed).toContain("Read back: nothing left to change.");
});

function rowsOf(table: string): string[][] {
  const rows = table.trim().split("\n").slice(2);
  return rows.map((row) => row.split(/ {2,}/));
}
