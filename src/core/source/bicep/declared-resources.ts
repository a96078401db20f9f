import { type BicepBinder, binderOf } from "./bicep-contexts.ts";
import type { BicepFile } from "./bicep-reading.ts";
import type { BicepDeclaration, BicepNode, BicepObject } from "./bicep-syntax.ts";
import { declaredBody, resourceType } from "./resource-body.ts";

/** A resource of a file, also one inside of another. */
export interface DeclaredResource {
  readonly file: BicepFile;
  readonly declaration: BicepDeclaration;
  /** In lower case, without the version: `microsoft.apimanagement/service/namedvalues`. */
  readonly type: string;
  readonly body: (BicepNode & BicepObject) | null;
  /** The loops around its body, its own one last. */
  readonly binders: readonly BicepBinder[];
  readonly isConditional: boolean;
}

/** The resources that a file declares; those that it only refers to are among them. */
export function declaredResources(file: BicepFile): readonly DeclaredResource[] {
  const found: DeclaredResource[] = [];
  for (const declaration of file.declarations) {
    if (declaration.kind === "resource") collect(found, file, declaration, null);
  }
  return found;
}

function collect(
  found: DeclaredResource[],
  file: BicepFile,
  declaration: BicepDeclaration,
  outer: DeclaredResource | null,
): void {
  const { body, loop, isConditional } = declaredBody(declaration);
  const own = loop === null ? [] : [binderOf(loop)];
  const resource: DeclaredResource = {
    file,
    declaration,
    type: resourceType(declaration, outer?.type ?? ""),
    body,
    binders: [...(outer?.binders ?? []), ...own],
    isConditional: isConditional || outer?.isConditional === true,
  };
  found.push(resource);
  for (const inner of body?.resources ?? []) collect(found, file, inner, resource);
}
