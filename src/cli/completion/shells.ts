/** The shells that can be completed. */
export const shells = ["bash", "zsh", "fish", "powershell"] as const;

/** One of these. */
export type Shell = (typeof shells)[number];
