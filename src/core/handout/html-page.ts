import { escaped } from "../html/escaped.ts";
import { htmlDocument } from "../html/html-document.ts";
import { harmlessName } from "../text/harmless.ts";
import { handoutStyle } from "./html-style.ts";
import type { Page, PageBlock, PagePiece, Section, Text } from "./page.ts";

/** A page as one HTML file that loads nothing. */
export function pageHtml({ title, alerts, sections }: Page): string {
  const body = [
    `<h1>${textHtml(title)}</h1>`,
    ...alerts.map((alert) => `<p class="alert">${textHtml(alert)}</p>`),
    ...sections.flatMap((section) => [
      `<h2>${escaped(section.title)}</h2>`,
      ...section.blocks.map(blockHtml),
      ...(section.parts.length === 0
        ? []
        : [`<div class="parts">\n${section.parts.map(partHtml).join("\n")}\n</div>`]),
    ]),
  ];
  const name = title.map(({ kind, text }) => (kind === "name" ? harmlessName(text) : text)).join("");
  return htmlDocument({ title: name, style: handoutStyle, body });
}

function partHtml({ title, blocks }: Section["parts"][number]): string {
  return `<section>\n<h3>${escaped(title)}</h3>\n${blocks.map(blockHtml).join("\n")}\n</section>`;
}

function blockHtml(block: PageBlock): string {
  switch (block.kind) {
    case "paragraph":
      return `<p>${textHtml(block.text)}</p>`;
    case "steps":
      return `<ol>\n${block.steps.map(itemHtml).join("\n")}\n</ol>`;
    case "points":
      return `<ul>\n${block.points.map(itemHtml).join("\n")}\n</ul>`;
    case "copy":
      return `<pre><code>${block.lines.map(escaped).join("\n")}</code></pre>`;
    case "address":
      return `<p><a href="${escaped(block.address)}" rel="noreferrer">${escaped(block.address)}</a></p>`;
    case "rows":
      return tableHtml(block.head, block.rows);
    default:
      return block satisfies never;
  }
}

/** On a narrow screen each cell says itself what its column is. */
function tableHtml(head: readonly string[], rows: readonly (readonly Text[])[]): string {
  const cells = (row: readonly Text[]) =>
    row
      .map((cell, index) => `<td data-label="${escaped(head[index] ?? "")}">${textHtml(cell)}</td>`)
      .join("");
  return `<table>
<thead><tr>${head.map((one) => `<th scope="col">${escaped(one)}</th>`).join("")}</tr></thead>
<tbody>
${rows.map((row) => `<tr>${cells(row)}</tr>`).join("\n")}
</tbody>
</table>`;
}

function itemHtml(text: Text): string {
  return `<li>${textHtml(text)}</li>`;
}

function textHtml(text: Text): string {
  return text.map(pieceHtml).join("").trim();
}

function pieceHtml({ kind, text }: PagePiece): string {
  switch (kind) {
    case "plain":
      return escaped(text);
    // It is kept apart, so that no letter in it turns its neighbours around.
    case "name":
      return `<bdi>${escaped(harmlessName(text))}</bdi>`;
    case "code":
      return `<code>${escaped(text)}</code>`;
    case "strong":
      return `<strong>${escaped(text)}</strong>`;
    default:
      return kind satisfies never;
  }
}
