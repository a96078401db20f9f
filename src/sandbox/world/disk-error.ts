import { WorldError } from "./world-error.ts";

/** Runs something that writes to the disk or opens a port; what the system refuses is explained. @throws WorldError */
export async function explained<T>(what: string, hint: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const reason = reasons[codeOf(error)];
    if (reason === undefined) throw error;
    throw new WorldError(`${what}: ${reason}.`, hint);
  }
}

/** What the system calls a failure. */
export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown error";
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such folder",
  ENOTDIR: "part of its path is a file",
  EISDIR: "it is a folder",
  EACCES: "permission denied",
  EPERM: "the operation is not permitted",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  ENAMETOOLONG: "its name is too long",
  EADDRINUSE: "another program uses it",
  EADDRNOTAVAIL: "this computer has no such address",
  ERR_SOCKET_BAD_PORT: "it isn't a port number",
};
