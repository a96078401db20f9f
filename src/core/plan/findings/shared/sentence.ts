/** Names in a sentence; of very many only the first, so that a service with a thousand APIs stays readable. */
export function listed(names: readonly string[]): string {
  if (names.length <= atMost) return names.join(", ");
  return `${names.slice(0, atMost).join(", ")} and ${names.length - atMost} more`;
}

const atMost = 10;

/** Parts of a sentence joined by `and`. */
export function joinedWords(parts: readonly string[]): string {
  const last = parts.at(-1) ?? "";
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(", ")} and ${last}`;
}
