import type { CarriedText } from "./carried-text.ts";
import type { FileLoad, SourceFile } from "./language-reading.ts";
import { type Meaning, sameMeaning } from "./meaning.ts";
import { hasPolicyWords } from "./policy-words.ts";
import { withMarks } from "./split-at-marks.ts";
import { templatePieces } from "./terraform/template-pieces.ts";

/**
 * The files that are policies as a whole, each as the text that its loaders make of it: what they replace or fill in are holes.
 * A file that nothing loads counts, too, by its name and its first element: a tool such as APIOps finds it by its place.
 */
export function policyFiles(files: readonly SourceFile[], loads: readonly FileLoad[]): CarriedText[] {
  const loadsOf = new Map<string, FileLoad[]>();
  for (const load of loads) loadsOf.set(load.path, [...(loadsOf.get(load.path) ?? []), load]);
  return files.flatMap((file) => {
    const loaded = loadsOf.get(file.path);
    if (loaded === undefined && !isPolicyFile(file)) return [];
    if (loaded !== undefined && !hasPolicyWords(file.text)) return [];
    return [carriedFile(file, loaded ?? [])];
  });
}

/** A document by its name and its first element. */
function isPolicyFile({ path, text }: SourceFile): boolean {
  return policyName.test(path) && firstElement.test(text);
}

const policyName = /\.(?:xml|policy|tftpl|tpl|tmpl|template|liquid|j2|cshtml)$/i;
const firstElement =
  /^\uFEFF?\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--(?:[^-]|-(?!->))*-->\s*)*<(?:policies|fragment|inbound|backend|outbound|on-error|validate-azure-ad-token|validate-jwt)[\s/>]/;

function carriedFile({ path, text }: SourceFile, loads: readonly FileLoad[]): CarriedText {
  const span = { start: 0, end: text.length };
  const isTemplate =
    loads.some(({ how }) => how === "template") ||
    (loads.length === 0 && /\.(?:tftpl|tpl)(?:\.xml)?$|\.xml\.(?:tftpl|tpl)$/i.test(path));
  const carried: CarriedText = isTemplate
    ? {
        file: path,
        carrier: "template file",
        ...span,
        pieces: templatePieces(text, span, (expression) => keyMeaning(expression, loads)),
        writing: { kind: "terraform template", indent: "" },
        name: "",
      }
    : {
        file: path,
        carrier: "policy file",
        ...span,
        pieces: [{ kind: "plain", ...span }],
        writing: { kind: "as it is" },
        name: "",
      };
  return withMarks(text, carried, marksOf(loads));
}

/** What a key of a template is in every call; calls that differ leave it unknown. */
function keyMeaning(expression: string, loads: readonly FileLoad[]): Meaning {
  const key = expression.trim();
  const given = loads
    .filter(({ how }) => how === "template")
    .map(({ keys }) => keys.find((one) => one.key === key)?.meaning ?? null);
  const [first] = given;
  if (first === undefined) return unknown("no templatefile call of the tree fills it in");
  if (first === null) return unknown("it is an expression, or a key that the call does not pass");
  const isOne = given.every((one) => one !== null && (one === first || sameMeaning(first, one)));
  return isOne ? first : unknown("two templatefile calls pass different values");
}

/** What the loaders replace. A mark that means different things to two of them is unknown. */
function marksOf(loads: readonly FileLoad[]): { readonly text: string; readonly meaning: Meaning }[] {
  const byText = new Map<string, Meaning>();
  for (const { text, meaning } of loads.flatMap(({ marks }) => marks)) {
    const known = byText.get(text);
    const isOther = known !== undefined && known !== meaning && !sameMeaning(known, meaning);
    byText.set(text, isOther ? unknown("two loaders replace it by different values") : meaning);
  }
  return [...byText].map(([text, meaning]) => ({ text, meaning }));
}

function unknown(why: string): Meaning {
  return { kind: "unknown", why };
}
