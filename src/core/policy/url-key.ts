import { type Carrier, lastStartingBefore } from "./carrier.ts";
import { csharpKey } from "./csharp-key.ts";
import { type Decoded, decodedOffset, decodeString, decodeText, plainText } from "./decoded.ts";
import { type JsonString, jsonStrings } from "./json-key.ts";
import { challengeKey } from "./metadata-key.ts";

/**
 * Tells the name that a URL is the value of: the member of JSON in a body or in a C# string, the C# name that the string
 * is assigned to, or the parameter of a challenge. Each body is taken apart once.
 */
export function keyFinder(text: string): (carrier: Carrier, offset: number) => string | null {
  const bodies = new Map<number, Body>();
  return (carrier, offset) => {
    const { reading } = carrier;
    if (reading.kind !== "literal" && reading.kind !== "string") return null;
    const start = reading.kind === "string" ? reading.string.start : carrier.body.start;
    const body = bodies.get(start) ?? readBody(text, carrier);
    bodies.set(start, body);
    const at = decodedOffset(body.decoded, offset);
    if (at === null) return null;
    return (
      keyInText(body, at) ??
      (reading.kind === "string" ? csharpKey(text, reading.expression, reading.string) : null)
    );
  };
}

interface Body {
  readonly decoded: Decoded;
  readonly strings: readonly JsonString[];
}

function readBody(text: string, carrier: Carrier): Body {
  const { reading, body } = carrier;
  const decoded =
    reading.kind === "string"
      ? decodeString(text, reading.string)
      : reading.kind === "literal" && reading.entities === "raw"
        ? plainText(text, body)
        : decodeText(text, body);
  return { decoded, strings: jsonStrings(decoded.value) };
}

/** `"key": "` or `"key": ["` right before the URL tells the member even where the rest is no JSON. */
const memberBefore = /"([\w.-]+)"\s*:\s*(?:\[\s*)?"$/;

function keyInText(body: Body, at: number): string | null {
  const before = body.decoded.value.slice(Math.max(0, at - 200), at);
  const member = memberBefore.exec(before)?.[1];
  if (member !== undefined) return member;
  const string = lastStartingBefore(body.strings, at);
  return (string !== undefined && at < string.end ? string.key : null) ?? challengeKey(before);
}
