// Stands in for GitHub's command line in tests: the calls of `gh api` that our files make, with the comments of one pull request in a JSON
// file. Everything else is refused, and so is a call without a token.
import { readFileSync, writeFileSync } from "node:fs";
import process from "node:process";

const { TEST_GITHUB: file, GH_TOKEN: token } = process.env;
const state = JSON.parse(readFileSync(file, "utf8"));
const [command, ...words] = process.argv.slice(2);
const options = new Map();
const paths = [];
for (let at = 0; at < words.length; at++) {
  if (words[at] === "--paginate") options.set("--paginate", "");
  else if (words[at].startsWith("--")) options.set(words[at], words[++at]);
  else paths.push(words[at]);
}
const [path = ""] = paths;
const method = options.get("--method") ?? "GET";
state.calls.push(`${method} ${path}`);
writeFileSync(file, JSON.stringify(state));
if (command !== "api" || !token || paths.length !== 1) refuse("usage");
if (state.refuses) refuse("HTTP 403: Resource not accessible by integration\n::error::not a command");

const body = options.get("--input") === "-" ? JSON.parse(readFileSync(0, "utf8")) : null;
const [, number, id] = /issues\/(?:(\d+)\/comments|comments\/(\d+))/.exec(path) ?? [];
if (method === "GET" && path.startsWith("repos/contoso/flights/environments/")) {
  const rules = state.reviewers ? [{ id: 1, type: "required_reviewers", reviewers: [] }] : [];
  const environment = {
    name: path.split("/").at(-1),
    protection_rules: [{ id: 2, type: "branch_policy" }, ...rules],
  };
  process.stdout.write(`${JSON.stringify(environment)}\n`);
} else if (method === "GET" && number && options.has("--paginate") && options.get("--jq") === ".[]") {
  for (const comment of state.comments) process.stdout.write(`${JSON.stringify(comment)}\n`);
} else if (method === "POST" && number) {
  state.comments.push({ id: state.comments.length + 1, user: { type: "Bot" }, body: body.body });
} else if (method === "PATCH" && id) {
  state.comments.find((comment) => comment.id === Number(id)).body = body.body;
} else refuse(`not known here: ${method} ${path}`);
writeFileSync(file, JSON.stringify(state));

function refuse(why) {
  process.stderr.write(`gh: ${why}\n`);
  process.exit(1);
}
