import { reviseText } from "../src/core/policy/revise/revise.ts";
import { task } from "../test/core/policy/assert-edit.ts";

/**
 * How the time grows when a hostile text becomes four times as long: about 4 is linear, 16 would be quadratic. Run it
 * with `npm run bench hostile`.
 */
const authority = "https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/v2.0";
const inPolicy = (content: string): string => `<policies><inbound>${content}</inbound></policies>`;

const shapes: readonly (readonly [string, number, (count: number) => string])[] = [
  ["at signs", 200_000, (count) => inPolicy(`<a>${"@".repeat(count)}</a>`)],
  ["braces", 100_000, (count) => inPolicy(`<a>${"{{".repeat(count)}</a>`)],
  ["siblings", 20_000, (count) => inPolicy("<a />".repeat(count))],
  [
    "validations",
    3000,
    (count) => inPolicy('<validate-azure-ad-token tenant-id="x.example" />'.repeat(count)),
  ],
  [
    "authorities in JSON",
    5000,
    (count) => inPolicy(`<set-body>[${`"${authority}",`.repeat(count)}]</set-body>`),
  ],
  [
    "a concatenation",
    1500,
    (count) => inPolicy(`<set-body>@(${`"${authority}" + x + `.repeat(count)} "")</set-body>`),
  ],
  ["expressions", 20_000, (count) => inPolicy('<a b="@(c)">@(d)</a>'.repeat(count))],
  ["comments", 5000, (count) => inPolicy(`<!-- ${authority} -->`.repeat(count))],
];

for (const [name, count, make] of shapes) {
  const [once, fourTimes] = [make(count), make(4 * count)].map(median);
  const growth = ((fourTimes ?? 0) / (once ?? 1)).toFixed(1);
  process.stdout.write(
    `${name.padEnd(22)} ${(once ?? 0).toFixed(1).padStart(7)} ms, four times as long: ×${growth}\n`,
  );
}

const plain = task();

function median(text: string): number {
  const times = Array.from({ length: 5 }, () => {
    const start = performance.now();
    reviseText(text, plain, plain);
    return performance.now() - start;
  });
  return times.toSorted((a, b) => a - b)[2] ?? 0;
}
