import type { PolicyFormat } from "./cursor.ts";
import type { PolicyElement, PolicyNode } from "./node.ts";

const lineEnd = "\r\n";

/**
 * Writes a document as the service stores and returns it: CRLF, TABs, one space between attributes, double quotes; no
 * declaration (verified: recorded traffic). Expression bodies and other text keep their own line ends. In `xml` expressions
 * are escaped (verified: Azure/azure-rest-api-specs#25306).
 */
export function printPolicy(nodes: readonly PolicyNode[], format: PolicyFormat): string {
  return nodes.map((node) => printNode(node, format, 0)).join(lineEnd);
}

function printNode(node: PolicyNode, format: PolicyFormat, depth: number): string {
  switch (node.kind) {
    case "comment":
      return `<!--${node.raw}-->`;
    case "cdata":
      return `<![CDATA[${node.raw}]]>`;
    case "text":
      return format === "xml" ? escapeText(node.raw) : node.raw;
    case "element":
      return printElement(node, format, depth);
    default:
      return node satisfies never;
  }
}

function printElement(element: PolicyElement, format: PolicyFormat, depth: number): string {
  const attributes = element.attributes
    .map(({ name, raw }) => ` ${name}="${format === "xml" ? escapeAttribute(raw) : raw}"`)
    .join("");
  const open = `<${element.name}${attributes}`;
  if (element.selfClosed) {
    return `${open} />`;
  }
  return `${open}>${printChildren(element, format, depth)}</${element.name}>`;
}

function printChildren(element: PolicyElement, format: PolicyFormat, depth: number): string {
  const { children } = element;
  const holdsText = children.some(
    (child) => child.kind !== "element" && child.kind !== "comment" && !isBlank(child),
  );
  if (holdsText) {
    return children.map((child) => printNode(child, format, depth + 1)).join("");
  }
  const blocks = children.filter((child) => !isBlank(child));
  if (blocks.length === 0) {
    return "";
  }
  const indent = lineEnd + "\t".repeat(depth + 1);
  const inner = blocks.map((child) => indent + printNode(child, format, depth + 1)).join("");
  return inner + lineEnd + "\t".repeat(depth);
}

function isBlank(node: PolicyNode): boolean {
  return node.kind === "text" && node.raw.trim() === "";
}

const bareAmpersand = /&(?!(?:#x[0-9a-f]+|#\d+|amp|lt|gt|quot|apos);)/gi;

function escapeText(raw: string): string {
  return raw.replace(bareAmpersand, "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function escapeAttribute(raw: string): string {
  return escapeText(raw).replaceAll('"', "&quot;").replaceAll("\r", "&#xD;").replaceAll("\n", "&#xA;");
}
