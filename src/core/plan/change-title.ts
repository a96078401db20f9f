import type { Change } from "./plan.ts";

/** A change in one line, for people: `Flights API: serve every organization`. Its parts are the tenant's own text. */
export function changeTitle({ subject, title }: Pick<Change, "subject" | "title">): string {
  return subject === "" ? title : `${subject}: ${title}`;
}
