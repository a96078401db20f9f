import { lstat } from "node:fs/promises";
import process from "node:process";
import { Fault } from "../../core/fault.ts";
import { codeOf } from "./folder.ts";

/**
 * Refuses a folder that somebody else can lead elsewhere or write into: a link, a folder of another user, one that everybody
 * may write to. A cloned repository can bring such a folder along, and a shared computer can have one; a backup
 * written there would be theirs. A folder that is not there is nobody's.
 *
 * @throws Fault `failed` that names the folder and what is wrong with it
 */
export async function refuseForeignFolder(folder: string): Promise<void> {
  const found = await lstat(folder).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return null;
    throw error;
  });
  if (found === null) return;
  if (found.isSymbolicLink())
    throw foreign(folder, "is a link", "Name the folder that it leads to with --state-dir.");
  // Windows has neither owners as numbers nor these bits of the mode.
  if (process.getuid === undefined || !found.isDirectory()) return;
  if (found.uid !== process.getuid())
    throw foreign(folder, "belongs to another user", "Choose a folder of your own with --state-dir.");
  if ((found.mode & 0o002) !== 0)
    throw foreign(folder, "can be written to by everybody", `Close it with: chmod o-w "${folder}"`);
}

function foreign(folder: string, what: string, hint: string): Fault {
  return new Fault("failed", `The state folder ${folder} ${what}, so nothing is kept there.`, { hint });
}
