/** Why a text is no JSON object, as the end of a sentence, with the place where that is known. */
export function notJson(text: string): string {
  const said = "it is not a JSON object";
  if (text.trim() === "") return `${said}, but empty`;
  try {
    JSON.parse(text.replace(/^\ufeff/, ""));
    return said;
  } catch (error) {
    return `${said}: see ${placeIn(text, error instanceof Error ? error.message : "")}`;
  }
}

/** V8 counts characters from 0, and says nothing of the place where a text ends too early (verified by experiment). */
function placeIn(text: string, message: string): string {
  const position = /\bposition (\d+)/.exec(message)?.[1];
  const before = text.slice(0, position === undefined ? text.length : Number(position)).split("\n");
  return `line ${before.length}, column ${(before.at(-1) ?? "").length + 1}`;
}
