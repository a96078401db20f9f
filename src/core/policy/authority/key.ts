import { challengeKey } from "../../oauth/metadata-member.ts";
import { type Decoded, decodedOffset, decodeString, decodeText, plainText } from "../document/source-map.ts";
import { lastStartingBefore, type Surroundings } from "../document/surroundings.ts";
import { type JsonString, jsonStrings } from "./json-key.ts";

/**
 * Tells the name that a text itself gives to a URL in it: the member of JSON, in a body or in a C# string, or the
 * parameter of a challenge. Each body is taken apart once.
 */
export function keyFinder(text: string): (surroundings: Surroundings, offset: number) => string | null {
  const bodies = new Map<number, Body>();
  return (surroundings, offset) => {
    const { reading } = surroundings;
    if (reading.kind !== "literal" && reading.kind !== "string") return null;
    const start = reading.kind === "string" ? reading.string.start : surroundings.body.start;
    const body = bodies.get(start) ?? readBody(text, surroundings);
    bodies.set(start, body);
    const at = decodedOffset(body.decoded, offset);
    if (at === null) return null;
    return keyInText(body, at);
  };
}

/** The name that a decoded text gives to what is at an offset of it. */
export function keyInString(value: string, at: number): string | null {
  return keyIn(value, jsonStrings(value), at);
}

interface Body {
  readonly decoded: Decoded;
  readonly strings: readonly JsonString[];
}

function readBody(text: string, surroundings: Surroundings): Body {
  const { reading, body } = surroundings;
  const decoded =
    reading.kind === "string"
      ? decodeString(text, reading.string)
      : reading.kind === "literal" && reading.entities === "raw"
        ? plainText(text, body)
        : decodeText(text, body);
  return { decoded, strings: jsonStrings(decoded.value) };
}

/** `"key": "` or `"key": ["` right before the URL gives the member even where the rest isn't JSON. */
const memberBefore = /"([\w.-]+)"\s*:\s*(?:\[\s*)?"$/;

function keyInText({ decoded, strings }: Body, at: number): string | null {
  return keyIn(decoded.value, strings, at);
}

function keyIn(value: string, strings: readonly JsonString[], at: number): string | null {
  const before = value.slice(Math.max(0, at - 200), at);
  const member = memberBefore.exec(before)?.[1];
  if (member !== undefined) return member;
  const string = lastStartingBefore(strings, at);
  return (string !== undefined && at < string.end ? string.key : null) ?? challengeKey(before);
}
