import type { SourceFile } from "../language-reading.ts";
import type { Attribute, Body, HclBlock, HclExpression } from "./hcl-syntax.ts";
import { readExpression } from "./parse-expression.ts";
import { scanHcl } from "./scan-hcl.ts";
import { signAt, skipBrackets, type TokenReading } from "./token-reading.ts";

/** The attributes and blocks of an HCL file. What is not understood is passed over; nothing throws. */
export function parseHcl({ path, text }: SourceFile): Body {
  const reading: TokenReading = { text, tokens: scanHcl(text), at: 0, lines: true };
  return readBlockBody(reading, path, 0);
}

/** Blocks inside each other: Terraform's own go five deep. */
const MAX_DEPTH = 24;

function readBlockBody(reading: TokenReading, file: string, depth: number): Body {
  const attributes: Attribute[] = [];
  const blocks: HclBlock[] = [];
  while (reading.at < reading.tokens.length) {
    const token = reading.tokens[reading.at];
    if (token?.kind === "sign" && token.text === "}" && depth > 0) break;
    if (token?.kind !== "name") {
      reading.at += 1;
      continue;
    }
    const next = reading.tokens[reading.at + 1];
    if (next?.kind === "sign" && next.text === "=") attributes.push(readAttribute(reading, file, token.text));
    else {
      const block = readBlock(reading, file, depth, token.text);
      if (block !== null) blocks.push(block);
    }
  }
  return { attributes, blocks };
}

function readAttribute(reading: TokenReading, file: string, name: string): Attribute {
  const start = reading.tokens[reading.at]?.start ?? 0;
  const equals = reading.tokens[reading.at + 1]?.start ?? start;
  reading.at += 2;
  const value = readExpression(reading, 0);
  const stray: HclExpression[] = [];
  while (!endsAttribute(reading)) {
    const before = reading.at;
    stray.push(readExpression(reading, 0));
    if (reading.at === before) reading.at += 1;
  }
  const end = stray.at(-1)?.end ?? value.end;
  return {
    file,
    name,
    start,
    end,
    equals,
    value:
      stray.length === 0 ? value : { kind: "other", start: value.start, end, children: [value, ...stray] },
  };
}

function endsAttribute(reading: TokenReading): boolean {
  const token = reading.tokens[reading.at];
  return token === undefined || token.kind === "line end" || (token.kind === "sign" && token.text === "}");
}

/** A block; `null` where no brace follows its labels, and the tokens are then behind what was read. */
function readBlock(reading: TokenReading, file: string, depth: number, type: string): HclBlock | null {
  const start = reading.tokens[reading.at]?.start ?? 0;
  reading.at += 1;
  const labels: string[] = [];
  for (let token = reading.tokens[reading.at]; token !== undefined; token = reading.tokens[reading.at]) {
    if (token.kind === "name") labels.push(token.text);
    else if (token.kind === "template")
      labels.push(reading.text.slice(token.template.content.start, token.template.content.end));
    else break;
    reading.at += 1;
  }
  if (signAt(reading) !== "{") return null;
  const brace = reading.tokens[reading.at];
  const bodyStart = brace?.end ?? start;
  if (depth > MAX_DEPTH) {
    skipBrackets(reading);
    return null;
  }
  reading.at += 1;
  const body = readBlockBody(reading, file, depth + 1);
  if (signAt(reading) === "}") reading.at += 1;
  const end = reading.tokens[reading.at - 1]?.end ?? bodyStart;
  return { file, type, labels, start, end, bodyStart, ...body };
}
