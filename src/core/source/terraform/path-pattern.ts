/** Whether a path fits a pattern of `fileset`: `*` and `?` stay within a folder, `**` goes over several. */
export function fitsPattern(path: string, pattern: string): boolean {
  const steps = patternSteps(pattern);
  let places = behindStars(steps, new Set([0]));
  for (const letter of path) {
    const next = new Set<number>();
    for (const place of places) {
      const step = steps[place];
      if (step === undefined) continue;
      if (step === "**" || (step === "*" && letter !== "/")) next.add(place);
      else if (step === letter || (step === "?" && letter !== "/")) next.add(place + 1);
    }
    places = behindStars(steps, next);
    if (places.size === 0) return false;
  }
  return places.has(steps.length);
}

/** Letters and wildcards; a folder `**` and the slash behind it may be nothing. */
function patternSteps(pattern: string): readonly string[] {
  return pattern.replaceAll("**/", "**").match(/\*\*|[^]/gu) ?? [];
}

/** The places with those that a star reaches by being nothing. */
function behindStars(steps: readonly string[], places: ReadonlySet<number>): ReadonlySet<number> {
  const all = new Set(places);
  for (const place of all) if (steps[place] === "*" || steps[place] === "**") all.add(place + 1);
  return all;
}
