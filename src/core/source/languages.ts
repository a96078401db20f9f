import type { LanguageReader } from "./language-reading.ts";

/** The readers of a tree's languages. What two of them say of one place counts once. */
export const languageReaders: readonly LanguageReader[] = [];
