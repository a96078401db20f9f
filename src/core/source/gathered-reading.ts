import type { LanguageReading } from "./language-reading.ts";

/** Several readings in one, in their order. */
export function gatheredReading(parts: readonly Partial<LanguageReading>[]): LanguageReading {
  return {
    texts: parts.flatMap(({ texts }) => texts ?? []),
    loads: parts.flatMap(({ loads }) => loads ?? []),
    namedValues: parts.flatMap(({ namedValues }) => namedValues ?? []),
    apps: parts.flatMap(({ apps }) => apps ?? []),
    left: parts.flatMap(({ left }) => left ?? []),
  };
}
