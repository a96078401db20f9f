import { lineOf, type Pin } from "./pin.ts";
import type { TreeFile } from "./trees.ts";

/** How each kind of file declares an app registration: its head, up to where its body begins. */
const declarations: readonly {
  readonly files: RegExp;
  readonly head: RegExp;
  /** Where the declaration ends, from the end of its head. */
  readonly end: (text: string, from: number) => number;
  /** What says the audience, inside the declaration. */
  readonly audience: RegExp;
}[] = [
  {
    files: /\.bicep$/,
    head: /^resource \w+ 'Microsoft\.Graph\/applications@[^']+' = \{/gm,
    end: blockEnd,
    audience: /signInAudience: '(\w+)'/,
  },
  {
    files: /\.tf$/,
    head: /^resource "azuread_application(?:_registration)?" "\w+" \{/gm,
    end: blockEnd,
    audience: /sign_in_audience\s*= "(\w+)"/,
  },
  {
    files: /\.(?:sh|ps1|tf)$/,
    head: /az ad app create\b/g,
    end: commandEnd,
    audience: /--sign-in-audience (\w+)/,
  },
  {
    files: /\.ps1$/,
    head: /New-(?:Mg|AzAD)Application\b/g,
    end: commandEnd,
    audience: /-SignInAudience "?(\w+)"?/,
  },
  {
    files: /\.ts$/,
    head: /new azuread\.Application\(/g,
    end: (text, from) => text.indexOf("\n});", from),
    audience: /signInAudience: "(\w+)"/,
  },
  {
    files: /\.json$/,
    head: /"signInAudience"(?=\s*:)/g,
    end: (text, from) => text.indexOf("\n", from),
    audience: /:\s*"(\w+)"/,
  },
  {
    files: /\.yml$/,
    head: /uses: aadApp\/create/g,
    end: (text, from) => text.indexOf("\n\n", from),
    audience: /signInAudience: (\w+)/,
  },
];

/** App registrations of one tenant: those that say so, and those that say nothing. */
export function appPins({ path }: TreeFile, text: string): Pin[] {
  return declarations
    .filter(({ files }) => files.test(path))
    .flatMap(({ head, end, audience }) =>
      [...text.matchAll(head)].flatMap(({ 0: written, index }) => {
        const until = end(text, index + written.length);
        const said = audience.exec(text.slice(index, until))?.[1] ?? "AzureADMyOrg";
        if (said !== "AzureADMyOrg") return [];
        const lines = { line: lineOf(text, index), lastLine: lineOf(text, until) };
        const place = { file: path, ...lines, start: index, end: until };
        return [{ kind: "audience" as const, ...place, text: written }];
      }),
    );
}

/** The bracket that closes a block whose opening one was just read. Strings of the trees have their brackets in pairs. */
function blockEnd(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at++) {
    if (text[at] === "{") depth++;
    if (text[at] === "}" && --depth === 0) return at + 1;
  }
  return text.length;
}

/** The end of a command: of its line, or of the last one that a backslash, a backtick or an open bracket continues. */
function commandEnd(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const letter = text[at] ?? "";
    if ("({".includes(letter)) depth++;
    if (")}".includes(letter)) depth--;
    const before = text.slice(at - 2, at).trimEnd();
    if (letter === "\n" && depth <= 0 && !/[\\`]$/.test(before)) return at;
  }
  return text.length;
}
