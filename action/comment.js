// Keeps the dry run of a pull request in one comment: it changes the one that is there, and adds one where there is none. It is known by a
// marker that nobody sees. A comment that cannot be written is a warning; the plan is what counts.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import process from "node:process";

const { COMMENT_FILE, GITHUB_REPOSITORY, PULL_REQUEST, SETUP } = process.env;

if (!/^\d+$/.test(PULL_REQUEST ?? "")) warn("This is no pull request, so there is nothing to comment on.");
else if (!existsSync(COMMENT_FILE ?? "")) warn("There is no dry run to comment with.");
else keepComment(readFileSync(COMMENT_FILE, "utf8"));

function keepComment(text) {
  const marker = `<!-- entra-mcp plan:${encodeURIComponent(SETUP ?? "")} -->`;
  const body = JSON.stringify({ body: `${marker}\n${text}` });
  const comments = `repos/${GITHUB_REPOSITORY}/issues`;
  const listed = gh(["--paginate", `${comments}/${PULL_REQUEST}/comments?per_page=100`, "--jq", ".[]"], "");
  if (listed === null) return;
  // Whoever can comment can write the marker, too; what a person wrote stays as it is.
  const own = listed
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line))
    .find((comment) => comment.user?.type === "Bot" && comment.body?.startsWith(marker));
  if (own === undefined)
    gh(["--method", "POST", `${comments}/${PULL_REQUEST}/comments`, "--input", "-"], body);
  else gh(["--method", "PATCH", `${comments}/comments/${own.id}`, "--input", "-"], body);
}

/** What `gh api` prints; `null` where it failed, which was said then. */
function gh(argv, input) {
  const { status, stdout, stderr, error } = spawnSync("gh", ["api", ...argv], {
    encoding: "utf8",
    input,
    maxBuffer: 2 ** 28,
  });
  if (status === 0) return stdout;
  warn(`The comment cannot be written: ${error?.message ?? stderr}`);
  return null;
}

/** A line of a log that is one warning, whatever is in it. */
function warn(text) {
  const data = text.trim().replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
  process.stdout.write(`::warning title=entra-mcp::${data}\n`);
}
