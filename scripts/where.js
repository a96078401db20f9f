// Says where a place of the published program stands in the sources, for the lines of a stack trace. Check out the tag of the version,
// npm ci, and then:
//   node scripts/where.js dist/chunks/policy.js:6:1234 …
import { readFile } from "node:fs/promises";
import { SourceMap } from "node:module";
import process from "node:process";

for (const place of process.argv.slice(2)) {
  const [, file, line, column] = /^(.*?):(\d+):(\d+)$/.exec(place) ?? [];
  if (file === undefined) throw new Error(`${place} is no place: file:line:column`);
  const map = new SourceMap(JSON.parse(await readFile(`${file}.map`, "utf8")));
  const entry = map.findEntry(Number(line) - 1, Number(column) - 1);
  const found =
    entry.originalSource === undefined ? "nowhere" : `${entry.originalSource}:${entry.originalLine + 1}`;
  process.stdout.write(`${place}  ${found}\n`);
}
