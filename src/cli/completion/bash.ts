import type { CompletedCommand, CompletedOption } from "./grammar.ts";
import { quoted } from "./quoted.ts";

/** A completion for bash 4 and newer, and for bash 3.2 of macOS. */
export function bashCompletion(commands: readonly CompletedCommand[]): string {
  const paths = commands.filter(({ path }) => path !== "").map(({ path }) => quoted(path));
  return `# bash completion for entra-mcp. Load it with: source <(entra-mcp completion bash)
_entra_mcp() {
  local word=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command= index candidate
  for ((index = 1; index < COMP_CWORD; index++)); do
    candidate="\${command:+$command }\${COMP_WORDS[index]}"
    case "$candidate" in
      ${paths.join("|")}) command=$candidate ;;
    esac
  done
  COMPREPLY=()
  case "$command $previous" in
${commands.flatMap(({ path, options }) => options.flatMap((option) => valueCase(path, option))).join("\n")}
  esac
  local next= options=
  case "$command" in
${commands.map(wordsCase).join("\n")}
  esac
  if [[ $word == -* ]]; then next=$options; fi
  COMPREPLY=($(compgen -W "$next" -- "$word"))
}
complete -o default -F _entra_mcp entra-mcp
`;
}

/** What follows an option that takes a value; without an own case the shell's usual completion of files comes. */
function valueCase(path: string, { long, value }: CompletedOption): string[] {
  const when = quoted(`${path} ${long}`);
  switch (value.kind) {
    case "words":
      return [
        `    ${when}) COMPREPLY=($(compgen -W ${quoted(value.words.join(" "))} -- "$word")); return ;;`,
      ];
    case "file":
    case "anything":
      return [`    ${when}) return ;;`];
    case "none":
      return [];
    default:
      return value satisfies never;
  }
}

function wordsCase({ path, options, next }: CompletedCommand): string {
  const words = next.map(({ word }) => word).join(" ");
  const dashed = options.map(({ long }) => long).join(" ");
  return `    ${quoted(path)}) next=${quoted(words)} options=${quoted(dashed)} ;;`;
}
