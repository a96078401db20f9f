import { access } from "node:fs/promises";
import { WorldError } from "./world-error.ts";
import { saveWorldFile } from "./world-file.ts";
import { builtInWorld, worldNames } from "./worlds.ts";

/**
 * Writes a fresh copy of a built-in world to a new file.
 *
 * @throws WorldError when there is no such world, or the file is there already: its state may be worth something.
 */
export async function createWorldFile(name: string, path: string): Promise<void> {
  const world = builtInWorld(name);
  if (world === null) {
    throw new WorldError(
      `"${name}" is a path, not a built-in world.`,
      `Built-in worlds are ${worldNames.join(", ")}.`,
    );
  }
  const exists = await access(path).then(
    () => true,
    () => false,
  );
  if (exists) throw new WorldError(`${path} is there already.`, "Choose another name, or delete it first.");
  await saveWorldFile(path, world);
}
