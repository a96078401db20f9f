import { openTally } from "../support/tally.ts";

/** Says at the end what the suite covered. */
export default function setup(): () => void {
  const addUp = openTally();
  return () => {
    const { points = 0, ...counts } = addUp();
    const parts = Object.entries(counts).map(([what, count]) => `${count} ${what}`);
    process.stdout.write(`kill matrix: ${[`${points} kill points`, ...parts].join(", ")}\n`);
  };
}
