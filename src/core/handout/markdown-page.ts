import { code, fenced, inline, list, table } from "../report/markdown.ts";
import { harmlessName } from "../text/harmless.ts";
import type { Page, PageBlock, PagePiece, Text } from "./page.ts";

/** A page as GitHub-flavoured markdown. Nothing that strangers wrote becomes markup. */
export function pageMarkdown({ title, alerts, sections }: Page): string {
  const parts = [
    `# ${textMarkdown(title)}`,
    ...alerts.map((alert) => `> ${textMarkdown(alert)}`),
    ...sections.flatMap((section) => [
      `## ${inline(section.title)}`,
      ...section.blocks.map(blockMarkdown),
      ...section.parts.flatMap((part) => [`### ${inline(part.title)}`, ...part.blocks.map(blockMarkdown)]),
    ]),
  ];
  return `${parts.join("\n\n")}\n`;
}

function blockMarkdown(block: PageBlock): string {
  switch (block.kind) {
    case "paragraph":
      return textMarkdown(block.text);
    case "steps":
      return block.steps.map((step, index) => `${index + 1}. ${textMarkdown(step)}`).join("\n");
    case "points":
      return list(block.points.map(textMarkdown));
    case "copy":
      return fenced(block.lines, block.language);
    case "address":
      return `<${block.address.replaceAll(/[<>\s]/g, encodeURIComponent)}>`;
    case "rows":
      return table(
        block.head.map(inline),
        block.rows.map((row) => row.map(textMarkdown)),
      );
    default:
      return block satisfies never;
  }
}

function textMarkdown(text: Text): string {
  return text.map(pieceMarkdown).join("").trim();
}

function pieceMarkdown({ kind, text }: PagePiece): string {
  switch (kind) {
    case "plain": {
      // What is written around a piece of code or a name keeps its spaces.
      const [, before = "", inner = "", after = ""] = /^(\s*)(.*?)(\s*)$/su.exec(text) ?? [];
      return (before && " ") + inline(inner) + (after && " ");
    }
    case "name":
      return inline(harmlessName(text));
    case "code":
      return code(text);
    case "strong":
      return `**${inline(text)}**`;
    default:
      return kind satisfies never;
  }
}
