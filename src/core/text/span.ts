/** A stretch of a text, in UTF-16 code units of the text as read (a byte order mark counts as one); `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}
