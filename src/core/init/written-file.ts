/** A file that is to be written into somebody's repository. */
export interface WrittenFile {
  /** From the folder where the command runs, with `/`. */
  readonly path: string;
  /** LF, with a final newline. */
  readonly text: string;
}

/** What the configuration is called, where every command looks for it. */
export const configurationFile = "entra-mcp.json";
