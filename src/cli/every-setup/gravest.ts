/** Exit codes, the gravest first: what was half done, what stopped everything, what is wrong, what was refused. */
const gravestFirst: readonly (readonly [number, string])[] = [
  [3, "partly applied"],
  [130, "interrupted"],
  [8, "something is wrong"],
  [1, "failed, nothing written"],
  [7, "sign-in or permission"],
  [4, "moved, or not the expected plan"],
  [5, "refused"],
  [6, "confirmation needed"],
  [64, "wrong usage"],
  [2, "something to change"],
  [0, "done, or nothing to do"],
];

/** Of several exit codes the one that a script has to know of first. */
export function gravestExitCode(codes: readonly number[]): number {
  return gravestFirst.find(([code]) => codes.includes(code))?.[0] ?? codes[0] ?? 0;
}

/** What an exit code means, in a few words. */
export function meaningOf(exitCode: number): string {
  return gravestFirst.find(([code]) => code === exitCode)?.[1] ?? "";
}
