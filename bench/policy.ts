import { XMLParser } from "fast-xml-parser";
import { maskExpressions } from "../src/core/policy/document/expression.ts";
import { parsePolicy } from "../src/core/policy/document/read-policy.ts";
import { revise } from "../src/core/policy/revise/revise.ts";
import { readCorpus, taskFor } from "../test/corpus/corpus.ts";

/**
 * Reading and revising a policy against one bare fast-xml-parser parse of the same masked text, over the whole
 * corpus: the bar is 2. Run it with `npm run bench policy`.
 */
function main(): void {
  const corpus = readCorpus();
  if (corpus === null) {
    process.stdout.write("skipped: ../shared/corpus is not beside the project\n");
    return;
  }
  const documents = corpus.map(({ text }) => {
    const outline = parsePolicy(text);
    const masked = outline.kind === "outline" ? maskExpressions(text, outline.expressions) : text;
    return { text, masked, task: taskFor(text), readable: outline.kind === "outline" };
  });
  const readable = documents.filter((one) => one.readable);
  const ours = (): void => {
    for (const { text, task } of readable) {
      const outline = parsePolicy(text);
      if (outline.kind === "outline") revise(outline, task, task);
    }
  };
  const bare = (): void => {
    for (const { masked } of readable) new XMLParser().parse(masked);
  };
  report(readable.length, measure(ours, bare));
}

const ROUNDS = 25;

interface Measured {
  /** Milliseconds. */
  readonly ours: number;
  readonly bare: number;
  readonly ratio: number;
}

/** Medians: of each, and of the ratios of the rounds, so that a slow moment of the machine hits both sides of a ratio. */
function measure(ours: () => void, bare: () => void): Measured {
  const times = { ours: [] as number[], bare: [] as number[], ratios: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    const ownTime = timeOf(ours);
    const bareTime = timeOf(bare);
    // The first rounds warm both up.
    if (round < 5) continue;
    times.ours.push(ownTime);
    times.bare.push(bareTime);
    times.ratios.push(ownTime / bareTime);
  }
  return { ours: median(times.ours), bare: median(times.bare), ratio: median(times.ratios) };
}

function timeOf(run: () => void): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

function median(times: readonly number[]): number {
  return times.toSorted((one, other) => one - other)[times.length >> 1] ?? 0;
}

function report(documents: number, { ours, bare, ratio }: Measured): void {
  process.stdout.write(
    `${documents} documents: reading and revising ${ours.toFixed(1)} ms, a bare parse ${bare.toFixed(1)} ms, ratio ${ratio.toFixed(2)} (bar 2.00)\n`,
  );
  if (ratio > 2) process.exitCode = 1;
}

main();
