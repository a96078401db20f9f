import type { CompletedCommand, CompletedOption } from "./grammar.ts";

/** A completion for fish. */
export function fishCompletion(commands: readonly CompletedCommand[]): string {
  const paths = commands.filter(({ path }) => path !== "").map(({ path }) => quoted(path));
  return `# fish completion for entra-mcp. Load it with: entra-mcp completion fish | source
function __entra_mcp_command
    set -l command
    for word in (commandline -opc)[2..-1]
        set -l candidate (string trim -- "$command $word")
        if contains -- $candidate ${paths.join(" ")}
            set command $candidate
        end
    end
    test "$command" = "$argv[1]"
end
${commands.flatMap(linesOf).join("\n")}
`;
}

function linesOf({ path, options, next }: CompletedCommand): string[] {
  const start = `complete -c entra-mcp -n ${quoted(`__entra_mcp_command ${quoted(path)}`)}`;
  return [
    ...(next.length === 0 ? [] : [`${start} -f`]),
    ...next.map(({ word, description }) => `${start} -a ${quoted(word)} -d ${quoted(description)}`),
    ...options.map((option) => `${start} ${optionWords(option)}`),
  ];
}

function optionWords({ long, description, value }: CompletedOption): string {
  const words = `-l ${long.slice(2)} -d ${quoted(description)}`;
  switch (value.kind) {
    case "words":
      return `${words} -x -a ${quoted(value.words.join(" "))}`;
    case "file":
      return `${words} -r -F`;
    case "anything":
      return `${words} -x`;
    case "none":
      return words;
    default:
      return value satisfies never;
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
