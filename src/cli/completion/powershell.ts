import type { CompletedCommand, CompletedOption } from "./grammar.ts";

/** A completion for PowerShell 5.1 and newer. */
export function powershellCompletion(commands: readonly CompletedCommand[]): string {
  return `# PowerShell completion for entra-mcp. Load it with: entra-mcp completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName entra-mcp -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $commands = @{
${commands.map(entryOf).join("\n")}
    }
    $values = @{
${commands.flatMap(({ path, options }) => options.flatMap((option) => valueEntry(path, option))).join("\n")}
    }
    $words = @($commandAst.CommandElements | Select-Object -Skip 1 |
        Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { $_.ToString() })
    $command = ''
    foreach ($word in $words) {
        $candidate = "$command $word".Trim()
        if ($commands.ContainsKey($candidate)) { $command = $candidate }
    }
    $previous = if ($words.Count -gt 0) { $words[-1] } else { '' }
    $key = "$command $previous"
    $offered = if ($values.ContainsKey($key)) { $values[$key] } else { $commands[$command] }
    $offered | Where-Object { $_[0] -like "$wordToComplete*" } | ForEach-Object {
        [System.Management.Automation.CompletionResult]::new($_[0], $_[0], 'ParameterValue', $_[1])
    }
}
`;
}

/** PowerShell takes apart an array of one array; the comma before each keeps it whole. */
function entryOf({ path, options, next }: CompletedCommand): string {
  const words = [
    ...next.map(({ word, description }) => pair(word, description)),
    ...options.map(({ long, description }) => pair(long, description)),
  ];
  return `        ${quoted(path)} = @(${words.join(", ")})`;
}

function valueEntry(path: string, { long, value }: CompletedOption): string[] {
  if (value.kind !== "words") return [];
  const words = value.words.map((word) => pair(word, word));
  return [`        ${quoted(`${path} ${long}`)} = @(${words.join(", ")})`];
}

function pair(word: string, description: string): string {
  // A tooltip that is empty is refused.
  return `,@(${quoted(word)}, ${quoted(description === "" ? word : description)})`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
