import type { CompletedCommand, CompletedOption } from "./grammar.ts";
import { quoted } from "./quoted.ts";

/** A completion for zsh, to be sourced or to be put into a folder of `fpath` as `_entra-mcp`. */
export function zshCompletion(commands: readonly CompletedCommand[]): string {
  const paths = commands.filter(({ path }) => path !== "").map(({ path }) => quoted(path));
  return `#compdef entra-mcp
# zsh completion for entra-mcp. Load it with: source <(entra-mcp completion zsh)
_entra_mcp() {
  local command= index candidate
  local -a options next
  for ((index = 2; index < CURRENT; index++)); do
    candidate="\${command:+$command }\${words[index]}"
    case "$candidate" in
      ${paths.join("|")}) command=$candidate ;;
    esac
  done
  case "$command \${words[CURRENT-1]}" in
${commands.flatMap(({ path, options }) => options.flatMap((option) => valueCase(path, option))).join("\n")}
  esac
  case "$command" in
${commands.map(describedCase).join("\n")}
  esac
  if [[ \${words[CURRENT]} == -* ]]; then
    _describe -o option options
  elif (( \${#next} )); then
    _describe command next
  else
    _files
  fi
}
compdef _entra_mcp entra-mcp
`;
}

function valueCase(path: string, { long, value }: CompletedOption): string[] {
  const when = quoted(`${path} ${long}`);
  switch (value.kind) {
    case "words":
      return [`    ${when}) compadd -- ${value.words.map(quoted).join(" ")}; return ;;`];
    case "file":
      return [`    ${when}) _files; return ;;`];
    case "anything":
      return [`    ${when}) return ;;`];
    case "none":
      return [];
    default:
      return value satisfies never;
  }
}

function describedCase({ path, options, next }: CompletedCommand): string {
  const of = (items: readonly (readonly [string, string])[]) => items.map(described).join(" ");
  const words = of(next.map(({ word, description }) => [word, description]));
  const dashed = of(options.map(({ long, description }) => [long, description]));
  return `    ${quoted(path)}) next=(${words}); options=(${dashed}) ;;`;
}

/** A word and what it is, parted by a colon, which therefore is escaped in both. */
function described([word, description]: readonly [string, string]): string {
  const escaped = (text: string) => text.replaceAll("\\", "\\\\").replaceAll(":", "\\:");
  return quoted(description === "" ? escaped(word) : `${escaped(word)}:${escaped(description)}`);
}
