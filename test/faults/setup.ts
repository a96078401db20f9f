import { openTally } from "../support/tally.ts";

/** Says at the end what the suite covered. */
export default function setup(): () => void {
  const addUp = openTally();
  return () => {
    const { cases = 0, "reached the target": reached = 0, ...codes } = addUp();
    const told = Object.entries(codes)
      .toSorted()
      .map(([code, count]) => `${count} ${code}`);
    process.stdout.write(
      `fault matrix: ${cases} cases: ${reached} reached the target; told the truth: ${told.join(", ") || "none"}\n`,
    );
  };
}
