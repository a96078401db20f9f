/** The folder of a path of the tree; empty at the top. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

/** A relative path from a folder of the tree, without `.` and `..`; `null` where it leaves the tree. */
export function pathFrom(folder: string, relative: string): string | null {
  const steps: string[] = [];
  for (const step of `${folder}/${relative}`.replaceAll("\\", "/").split("/")) {
    if (step === "" || step === ".") continue;
    if (step !== "..") steps.push(step);
    else if (steps.pop() === undefined) return null;
  }
  return steps.join("/");
}
