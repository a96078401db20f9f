import { statSync } from "node:fs";
import nodeModule from "node:module";
import { posix, win32 } from "node:path";

/** The process, as far as it decides where compiled code may be kept. */
export interface CachePlace {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
  /** Of the process; `null` where users have no numbers. */
  readonly uid: number | null;
}

/**
 * Has Node keep this program's compiled code, so that the next run need not compile it: a sixth of the time of a dry run
 * (Node 22.8 and later). NODE_COMPILE_CACHE and NODE_DISABLE_COMPILE_CACHE mean what they always mean, and a folder that
 * cannot be written to is no error; both are Node's own doing.
 */
export function keepCompiled(place: CachePlace): void {
  const { enableCompileCache } = nodeModule as { readonly enableCompileCache?: (folder: string) => unknown };
  if (enableCompileCache === undefined || place.env.NODE_COMPILE_CACHE !== undefined) return;
  const folder = compileCacheFolder(place);
  if (folder !== null) enableCompileCache(folder);
}

/**
 * A folder of our own in the one where this user's programs keep such things; `null` where there is none. Node's default
 * is the folder for temporary files, which on Linux everybody may write to, and what is read there is run. A job of a
 * pipeline starts on a new machine each time, so that it would only write.
 */
export function compileCacheFolder({ env, platform, uid }: CachePlace): string | null {
  if (["CI", "GITHUB_ACTIONS", "TF_BUILD"].some((name) => (env[name] ?? "") !== "")) return null;
  const path = platform === "win32" ? win32 : posix;
  const caches = usualCaches(env, platform);
  return caches !== null && path.isAbsolute(caches) && isOwn(caches, uid)
    ? path.join(caches, "entra-mcp")
    : null;
}

function usualCaches(
  { XDG_CACHE_HOME: named = "", HOME: home = "", LOCALAPPDATA: local = "" }: CachePlace["env"],
  platform: string,
): string | null {
  if (platform === "win32") return local === "" ? null : local;
  if (platform !== "darwin" && named !== "") return named;
  if (home === "") return null;
  return platform === "darwin" ? posix.join(home, "Library", "Caches") : posix.join(home, ".cache");
}

/** Whether a folder is there already, is this user's (who may be root for a moment) and nobody else may write to it. */
function isOwn(folder: string, uid: number | null): boolean {
  try {
    const found = statSync(folder);
    return found.isDirectory() && (uid === null || (found.uid === uid && (found.mode & 0o022) === 0));
  } catch {
    return false;
  }
}
