/** A part of a flowchart: callers, what they reach, and how. */
export interface ReadGraph {
  readonly title: string;
  readonly server: string;
  readonly arrows: readonly { readonly caller: string; readonly arrow: string; readonly meaning: string }[];
}

/**
 * Reads the flowchart of a report, by the part of Mermaid's grammar that it uses: every line has to be one of these, and every
 * label letters, digits, spaces, commas, hyphens, apostrophes and numbers of characters. Tells labels as Mermaid shows them.
 *
 * @throws at any other line
 */
export function readFlowchart([head, ...lines]: readonly string[]): readonly ReadGraph[] {
  if (head !== "flowchart TB" || lines.pop() !== "  befores ~~~ afters")
    throw new Error("no flowchart of ours");
  const graphs: { title: string; server: string; arrows: ReadGraph["arrows"][number][] }[] = [];
  let isOpen = false;
  for (const line of lines) {
    const title = /^ {2}subgraph (?:befores|afters) \["(before|after)"\]$/.exec(line)?.[1];
    const server = new RegExp(`^ {4}(?:before|after)0\\[\\["(${label})"\\]\\]$`, "u").exec(line)?.[1];
    const arrow = new RegExp(
      `^ {4}(?<when>before|after)[1-9]\\d*\\["(?<caller>${label})"\\] (?<arrow>-->|-\\.->|--x|-\\.-o)\\|"(?<meaning>${label})"\\| \\k<when>(?<target>[0x])$`,
      "u",
    ).exec(line)?.groups;
    const graph = graphs.at(-1);
    if (title !== undefined && !isOpen) {
      graphs.push({ title, server: "", arrows: [] });
      isOpen = true;
    } else if (graph === undefined || !isOpen) throw new Error(`no line of a flowchart: ${line}`);
    else if (line === "  end") isOpen = false;
    else if (server !== undefined) graph.server = shown(server);
    else if (arrow !== undefined) {
      const { caller = "", meaning = "", target } = arrow;
      if ((target === "x") !== (meaning === "no")) throw new Error(`an arrow to the wrong place: ${line}`);
      graph.arrows.push({ caller: shown(caller), arrow: arrow["arrow"] ?? "", meaning: shown(meaning) });
    } else if (!/^ {4}(?:direction LR|(?:before|after)x\(\["kept out"\]\))$/.test(line))
      throw new Error(`no line of a flowchart: ${line}`);
  }
  if (isOpen) throw new Error("a graph is not ended");
  return graphs;
}

const label = String.raw`(?:[\p{L}\p{N} ,'-]|#\d+;)*`;

function shown(text: string): string {
  return text.replaceAll(/#(\d+);/g, (_, number: string) => String.fromCodePoint(Number(number)));
}
