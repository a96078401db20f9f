/** A handout as somebody reads it who has nothing else: its markdown, by headings, tables and blocks of code. */
export interface ReadHandout {
  /** Rows of the table at its top, without the marks of code. */
  readonly facts: ReadonlyMap<string, string>;
  /** What is below a heading whose beginning this is, as it stands; `null` where there is none. */
  readonly below: (heading: string) => string | null;
  /** By client: the redirect URIs, and what is said of their registration. */
  readonly redirects: ReadonlyMap<string, { readonly uris: readonly string[]; readonly registered: string }>;
  /** The document in a section. */
  readonly json: (heading: string) => unknown;
  /** The command in a section, the last one where there are several. */
  readonly command: (heading: string) => string;
}

/** Reads a page. @throws where a section lacks what is asked of it */
export function readHandout(markdown: string): ReadHandout {
  const sections = markdown.split(/^(?=##+ )/m);
  const below = (heading: string) =>
    sections.find((one) => one.replace(/^#+ /, "").startsWith(heading)) ?? null;
  const block = (heading: string, language: string) => {
    const found = [...(below(heading) ?? "").matchAll(/^(`{3,})(\w+)\n([\s\S]*?)\n\1$/gm)];
    const text = found.findLast(([, , named]) => named === language)?.[3];
    if (text === undefined) throw new Error(`no ${language} below ${heading}:\n${markdown}`);
    return text;
  };
  return {
    facts: new Map(
      rowsIn(below("At a glance")).map(([name = "", value = ""]) => [name, codesIn(value)[0] ?? value]),
    ),
    below,
    redirects: new Map(
      rowsIn(below("For the publisher")).map(([name = "", uri = "", registered = ""]) => [
        name.replaceAll("`", ""),
        { uris: codesIn(uri), registered },
      ]),
    ),
    json: (heading) => JSON.parse(block(heading, "json")),
    command: (heading) => block(heading, "sh"),
  };
}

function rowsIn(section: string | null): readonly (readonly string[])[] {
  const [, ...rows] = (section ?? "").split("\n").filter((line) => line.startsWith("| "));
  return rows.map((row) =>
    row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** The spans of code in a text. */
export function codesIn(text: string): readonly string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);
}
