import type { Runner } from "../../core/ci/runner.ts";
import type { Host, Output } from "../host.ts";

/** What is known of a command before its options are parsed. */
export interface PipelineSetting {
  readonly runner: Runner;
  /** Commands are written here as they are; secrets that are known never are. */
  readonly host: Host;
  /** Standard error without any gate, for what tells the runner a secret. */
  readonly unguarded: Output;
  /** The name of the command, for the name of a file. */
  readonly command: string;
  readonly quiet: boolean;
  /** Whether standard output takes a document, which a command would spoil. */
  readonly keepsStandardOutput: boolean;
  /** Whether a summary is written; markdown on standard output is brought there by whoever asked for it. */
  readonly summarizes: boolean;
}
