import {
  combinedValues,
  joinedValues,
  type Possible,
  type TerraformValue,
  unknownValue,
} from "./possible-value.ts";

/** A text function over a value: of a join it changes each text. The home tenant's id and an app's have no capitals. */
export function withLetters(value: TerraformValue, change: (text: string) => string): TerraformValue {
  if (value.kind === "text") return { kind: "text", value: change(value.value) };
  if (value.kind === "joined") return joinedValues(value.parts.map((part) => withLetters(part, change)));
  return value;
}

/** White space at both ends dropped. */
export function trimmedValue(value: TerraformValue): TerraformValue {
  if (value.kind === "text") return { kind: "text", value: value.value.trim() };
  if (value.kind !== "joined") return value;
  const last = value.parts.length - 1;
  return joinedValues(
    value.parts.map((part, index) => {
      if (part.kind !== "text") return part;
      const started = index === 0 ? part.value.trimStart() : part.value;
      return { kind: "text", value: index === last ? started.trimEnd() : started };
    }),
  );
}

/** `format` with `%s`, `%v` and `%%` alone: anything else is not evaluated. */
export function formattedValues(
  pattern: string,
  args: readonly (readonly Possible[])[],
): readonly Possible[] {
  const pieces = pattern.split(/(%.)/s);
  const lists: (readonly Possible[])[] = [];
  let used = 0;
  for (const piece of pieces) {
    if (piece === "%s" || piece === "%v") {
      lists.push(args[used] ?? [unknownValue("format has too few values")]);
      used += 1;
    } else if (piece === "%%") lists.push([text("%")]);
    else if (piece.startsWith("%")) return [unknownValue("format is evaluated with %s alone")];
    else if (piece !== "") lists.push([text(piece)]);
  }
  return used === args.length ? combinedValues(lists) : [unknownValue("format has too many values")];
}

/** `join`: the lists with a separator between them. */
export function separatedValues(
  separator: string,
  items: readonly (readonly Possible[])[],
): readonly Possible[] {
  return combinedValues(items.flatMap((item, index) => (index === 0 ? [item] : [[text(separator)], item])));
}

function text(value: string): Possible {
  return { value: { kind: "text", value }, origin: "" };
}
