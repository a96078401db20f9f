#!/usr/bin/env bash
# What action.yml runs. Everything comes in variables, so that no text of a workflow becomes a command.
set -euo pipefail

case "$COMMAND" in
  plan) words=(plan --out "$PLAN") ;;
  apply) words=(apply "$PLAN" --yes --expect "$EXPECT") ;;
  verify) words=(verify) ;;
  *)
    echo "::error::The input command is plan, apply or verify." >&2
    exit 64
    ;;
esac
if [ -n "$SETUP" ]; then words+=(--setup "$SETUP"); fi

if [ -n "$COMMENT_FILE" ]; then rm -f "$COMMENT_FILE"; fi
code=0
npx --yes "entra-mcp@$VERSION" "${words[@]}" --auth "$AUTH" --state-dir "$STATE_DIRECTORY" --no-input || code=$?
# The summary of this step is the dry run as people read it, or why there is none; the comment is made of it.
if [ -n "$COMMENT_FILE" ] && [ -s "$GITHUB_STEP_SUMMARY" ]; then cp "$GITHUB_STEP_SUMMARY" "$COMMENT_FILE"; fi
exit "$code"
