import type { Annotation, AnnotationLevel } from "./annotation.ts";

/**
 * Both runners keep the first ten of each kind of a step and drop the others (verified: `_maxIssueCount` in ExecutionContext.cs of
 * actions/runner and of microsoft/azure-pipelines-agent).
 */
const mostOfEach = 10;

/** What a runner will show, the gravest first, and the sentence about the rest; empty where there is none. */
export function withinLimit(annotations: readonly Annotation[]): {
  readonly shown: readonly Annotation[];
  readonly rest: string;
} {
  const kinds = levels.map(({ level, one, several }) => {
    const those = annotations.filter((annotation) => annotation.level === level);
    const more = Math.max(0, those.length - mostOfEach);
    return { shown: those.slice(0, mostOfEach), more, what: more === 1 ? one : several };
  });
  const left = kinds.filter(({ more }) => more > 0).map(({ more, what }) => `${more} more ${what}`);
  return { shown: kinds.flatMap(({ shown }) => shown), rest: left.join(", ") };
}

const levels: readonly { readonly level: AnnotationLevel; readonly one: string; readonly several: string }[] =
  [
    { level: "error", one: "error", several: "errors" },
    { level: "warning", one: "warning", several: "warnings" },
    { level: "notice", one: "notice", several: "notices" },
  ];
