/** What came of a question that anybody may ask, without any credential. */
export type PublicAnswer =
  | {
      readonly kind: "answer";
      readonly url: string;
      readonly status: number;
      /** `WWW-Authenticate` and `Location`; empty where there is none. */
      readonly challenge: string;
      readonly location: string;
      readonly text: string;
    }
  /** Nothing came; `why` is the end of a sentence. */
  | { readonly kind: "silence"; readonly url: string; readonly why: string };

/** One document as it was found: the first that is one, and what was tried before it. */
export interface FoundDocument {
  readonly url: string;
  readonly document: Readonly<Record<string, unknown>>;
}

/** An address that was tried and gave nothing that clients could use. */
export interface Tried {
  readonly url: string;
  /** The end of a sentence: "is not there (404)". */
  readonly why: string;
}

/** Text values of a member: of a string or a list of strings. */
export function textsOf(document: Readonly<Record<string, unknown>>, name: string): string[] {
  const value = document[name];
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((one): one is string => typeof one === "string");
}
