/** The variables that the guide asks every client to have, as it prints them. */
export function guideVariables(said: string): Record<string, string> {
  const words = exportsIn(said).flatMap((line) => line.split(" ").slice(1));
  return Object.fromEntries(
    words.map((word) => [word.split("=")[0] ?? "", word.slice(word.indexOf("=") + 1)]),
  );
}

/**
 * What somebody would copy for a client: the lines that set variables, and those below its title.
 *
 * @throws where the guide has no such part.
 */
export function guideLines(said: string, title: string): string {
  const lines = said.split("\n");
  const start = lines.findIndex((line) => line.startsWith(title)) + 1;
  if (start === 0) throw new Error(`the guide has no part ${title}:\n${said}`);
  const length = lines.slice(start).findIndex((line) => !line.startsWith("  "));
  const commands = lines.slice(start, start + length).map((line) => line.trim());
  return [...exportsIn(said), ...commands].join("\n");
}

/** The first part alone: the one for Python has a variable of its own. */
function exportsIn(said: string): string[] {
  return said
    .split("\n")
    .filter((line) => /^ {2}export (?:HTTPS_PROXY|NODE_EXTRA_CA_CERTS)=/.test(line))
    .map((line) => line.trim());
}
