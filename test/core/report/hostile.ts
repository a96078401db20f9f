import fc from "fast-check";

const marks = [
  "`",
  "``",
  "```",
  "````",
  "~~~",
  "|",
  "\\|",
  "[",
  "![",
  "](",
  ")",
  "$",
  "*",
  "__",
  "\\",
  "---",
  "=",
];
const html = ["<b>", "</details>", "<!--", "-->", "&lt;", "&#64;"];
const links = ["https://e.example", "www.e.example", "@octocat", "#1", "GH-1", "!1", ":x:", "deadbee1"];
const lines = ["\n", "\r\n", "\n\n# ", "\n```\n", "1. ", "- ", "+", "> ", " ", "  ", "\t"];
const commands = ["##vso[", "##[", "::error::", "\u001b[2J", "\u202e"];

/** Text that holds a great deal of what markdown, HTML, forges of code and pipelines give a meaning to. */
export const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom(...marks, ...html, ...links, ...lines, ...commands),
    ),
  )
  .map((parts) => parts.join(""));
