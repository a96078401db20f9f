import type { Cell } from "../access/cell.ts";
import { shortened } from "./detail.ts";
import type { Entry } from "./who-gets-in.ts";

/** How much of a name a picture has room for, in characters. */
const nameLength = 60;

/**
 * Who reaches an MCP server before and after, as the lines of a Mermaid flowchart: two graphs, in each an arrow for each caller,
 * which leads to the server or to nowhere.
 *
 * @param server what the callers reach
 */
export function entryPicture(entries: readonly Entry[], server: string): readonly string[] {
  return [
    "flowchart TB",
    ...graph("before", entries, server),
    ...graph("after", entries, server),
    // What nothing leads to would be drawn in any order.
    "  befores ~~~ afters",
  ];
}

function graph(when: "before" | "after", entries: readonly Entry[], server: string): string[] {
  const isOut = entries.some((entry) => entry[when].answer === "no");
  return [
    `  subgraph ${when}s ["${when}"]`,
    "    direction LR",
    `    ${when}0[["${label(server)}"]]`,
    ...(isOut ? [`    ${when}x(["kept out"])`] : []),
    ...entries.map(
      (entry, index) =>
        `    ${when}${index + 1}["${label(entry.caller)}"] ${arrows[entry[when].answer]} ${when}${entry[when].answer === "no" ? "x" : "0"}`,
    ),
    "  end",
  ];
}

const arrows: Readonly<Record<Cell["answer"], string>> = {
  yes: '-->|"yes"|',
  "after consent": '-.->|"after consent"|',
  "after an administrator's consent": '-.->|"after an administrator\'s consent"|',
  no: '--x|"no"|',
  unknown: '-.-o|"unknown"|',
};

/**
 * A text between two quotation marks. All but letters, digits, spaces, commas, and hyphens and apostrophes inside of a word is
 * written as a number, which Mermaid shows as the character and gives no meaning: neither quotes, nor the markdown, HTML, icons,
 * formulas and directives that it looks for in labels, too (verified: source of Mermaid 12.3.0). It takes no empty label.
 */
function label(text: string): string {
  return shortened(text === "" ? "unnamed" : text, nameLength).replace(
    /(?<![\p{L}\p{N}])[-']|[-'](?![\p{L}\p{N}])|[^-'\p{L}\p{N} ,]/gu,
    (character) => `#${character.codePointAt(0)};`,
  );
}
