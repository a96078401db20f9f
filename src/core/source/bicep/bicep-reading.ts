import { harmlessName } from "../../text/harmless.ts";
import type { Meaning } from "../meaning.ts";
import type { BicepDeclaration, BicepNode } from "./bicep-syntax.ts";

/** A Bicep file or a `.bicepparam` that was parsed. */
export interface BicepFile {
  readonly path: string;
  readonly text: string;
  readonly declarations: readonly BicepDeclaration[];
  /** Parameters, variables, resources and modules by name, also resources inside of others. */
  readonly symbols: ReadonlyMap<string, BicepDeclaration>;
  readonly outputs: ReadonlyMap<string, BicepDeclaration>;
  /** The names that `import` brings. */
  readonly imports: ReadonlyMap<string, { readonly path: string; readonly name: string }>;
}

/** Values for the parameters of a file that is deployed. */
export interface BicepParameters {
  readonly path: string;
  readonly values: ReadonlyMap<string, { readonly node: BicepNode; readonly file: BicepFile }>;
}

/** How a file comes to be deployed: each of its parameters has one value in each context. */
export type BicepContext =
  | /** By itself, with a file of parameters or without one. */ {
      readonly kind: "root";
      readonly parameters: BicepParameters | null;
    }
  | { readonly kind: "call"; readonly module: BicepDeclaration; readonly from: BicepScope }
  | { readonly kind: "unknown"; readonly why: string };

/** What names mean at a place. */
export interface BicepScope {
  readonly file: BicepFile;
  readonly context: BicepContext;
  readonly locals: BicepLocal | null;
}

/** A variable of a loop or of a lambda, and those around it. */
export interface BicepLocal {
  readonly name: string;
  readonly lead: BicepLead;
  readonly outer: BicepLocal | null;
}

/** Where an expression leads, when each name in it is followed to its definition. */
export type BicepLead =
  | /** An expression that refers to nothing else, or that is not decided. */ {
      readonly kind: "node";
      readonly node: BicepNode;
      readonly scope: BicepScope;
    }
  | { readonly kind: "meaning"; readonly meaning: Meaning }
  /** `null`, or a property that is not there. */
  | { readonly kind: "nothing" }
  /** A resource or a module; a part of one that Azure or the module gives. */
  | {
      readonly kind: "resource" | "properties" | "module" | "outputs" | "secret address";
      readonly declaration: BicepDeclaration;
      readonly scope: BicepScope;
    };

/** The Bicep files of a tree. */
export interface BicepTree {
  readonly paths: readonly string[];
  /** A parsed file; null where the tree has none of that path. */
  readonly file: (path: string) => BicepFile | null;
  /** The text of any file of the tree. */
  readonly textOf: (path: string) => string | undefined;
  /** The module calls that lead to a file. */
  readonly callersOf: (path: string) => readonly BicepCaller[];
  readonly parametersOf: (file: BicepFile) => readonly BicepParameters[];
  /** The files that declare app registrations. */
  readonly appFiles: () => readonly BicepFile[];
}

/** A module statement. */
export interface BicepCaller {
  readonly file: BicepFile;
  readonly module: BicepDeclaration;
}

/** The parts of the reader that need each other. `depth` bounds how far they do. */
export interface BicepReader {
  readonly tree: BicepTree;
  readonly follow: (node: BicepNode, scope: BicepScope, depth: number) => BicepLead;
  readonly meaning: (node: BicepNode, scope: BicepScope, depth: number) => Meaning;
  readonly meaningOfLead: (lead: BicepLead, depth: number) => Meaning;
  /** Whether a condition holds; null where that is not told. */
  readonly truth: (node: BicepNode, scope: BicepScope, depth: number) => boolean | null;
  /** The items of a list; null where they are not told. */
  readonly items: (node: BicepNode, scope: BicepScope, depth: number) => readonly BicepLead[] | null;
  /** The context that a module call makes; the same one whenever it is asked for. */
  readonly callContext: (module: BicepDeclaration, from: BicepScope) => BicepContext;
  readonly contextsOf: (file: BicepFile) => readonly BicepContext[];
  /** The app registration that a resource is, by its key; null for others. */
  readonly appOf: (declaration: BicepDeclaration, scope: BicepScope, depth: number) => string | null;
}

/** The context of a file that is deployed by itself, without parameters. */
export const standalone: BicepContext = { kind: "root", parameters: null };

/** A lead that says nothing. @param why the end of a sentence */
export function unknownLead(why: string): BicepLead {
  return { kind: "meaning", meaning: { kind: "unknown", why } };
}

/** A lead for what is not in the list of meanings. */
export function unknownExpression(node: BicepNode, { file }: BicepScope): BicepLead {
  return unknownLead(`${shownSource(node, file)} is not an expression whose meaning is told`);
}

/** The beginning of an expression, for people. */
export function shownSource({ start, end }: BicepNode, { text }: BicepFile): string {
  return harmlessName(text.slice(start, Math.min(end, start + 100)).replace(/\s+/g, " "));
}

/** How far names are followed. */
export const furthest = 150;
