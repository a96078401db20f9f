/** Where in its processing a call was when an entry was made. */
export type TracedSection = "inbound" | "backend" | "outbound" | "on-error";

/** One line of a trace, as the portal shows it. */
export interface TraceEntry {
  readonly source: string;
  readonly timestamp: string;
  readonly elapsed: string;
  readonly data: object;
}

/** What happened to one call. */
export interface Trace {
  readonly traceId: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  section: TracedSection;
  readonly traceEntries: Record<TracedSection, TraceEntry[]>;
}

/** What lets a caller have a call traced: for one API, for a while. */
export interface DebugCredential {
  readonly service: string;
  readonly api: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}
