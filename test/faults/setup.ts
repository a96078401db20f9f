import { type Counts, openTally } from "../support/tally.ts";

/** Says at the end what the suite covered. */
export default function setup(): () => void {
  const addUp = openTally();
  return () => {
    const { cases = 0, runs = 0, "reached the target": reached = 0, failed = 0, ...rest } = addUp();
    const { "false success": falseSuccesses = "none", ...truths } = rest;
    process.stdout.write(
      `fault matrix${process.env.FAULT_MATRIX === "sample" ? ", a sample" : ""}: ${cases} cases in ${runs} runs: ${reached} reached the target; ` +
        `told the truth after a passing fault: ${exitCodes(truths, "once")}, after one that stays: ${exitCodes(truths, "for good")}; ` +
        `failed: ${failed}; false success: ${falseSuccesses}\n`,
    );
  };
}

function exitCodes(counts: Counts, duration: string): string {
  const parts = Object.entries(counts).flatMap(([name, count]) =>
    name.startsWith(duration) ? [`${count} with exit code ${name.slice(duration.length + 1)}`] : [],
  );
  return parts.length === 0 ? "none" : parts.join(", ");
}
