import {
  access,
  constants,
  type FileHandle,
  lstat,
  mkdir,
  open,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import { delimiter, join } from "node:path";
import { Fault, systemReason } from "../core/fault.ts";

/** Files named on the command line. Text goes in and out without a changed byte: byte order marks are kept. */
export interface Files {
  /** @throws Fault `usage` when the file cannot be read or is not UTF-8 */
  readonly read: (path: string) => Promise<string>;
  /** Replaces a file as a whole, or makes it; a link keeps pointing to it, a device stays one. @throws Fault `failed` */
  readonly replace: (path: string, text: string) => Promise<void>;
  /** The same for a document that nobody else is to read: its mode is 0600, also where it was another one. */
  readonly replacePrivate: (path: string, text: string) => Promise<void>;
}

/** Whether there is a file of that name. */
export async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isFile() ?? false;
}

/** Whether there is anything of that name, a link that leads nowhere included. */
export function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** Makes a folder where there is none. @throws Fault `failed` */
export async function makeFolderAt(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    throw new Fault("failed", `The folder ${path} cannot be made: ${systemReason(error)}.`, { cause: error });
  }
}

/** The files of this computer. */
export const localFiles: Files = {
  async read(path) {
    return decodeUtf8(
      await readFile(path).catch((error: unknown) => Promise.reject(unreadable(path, error))),
      path,
    );
  },
  replace: (path, text) => replaced(path, text, null),
  replacePrivate: (path, text) => replaced(path, text, 0o600),
};

async function replaced(path: string, text: string, mode: number | null): Promise<void> {
  try {
    await replaceFile(path, text, mode);
  } catch (error) {
    throw new Fault("failed", `${path} cannot be written: ${systemReason(error)}.`, { cause: error });
  }
}

/** The text of UTF-8 bytes, with its byte order mark. @throws Fault `usage` for other encodings */
export function decodeUtf8(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Fault("usage", `${name} is not UTF-8 text.`, { hint: "Save it as UTF-8 and try again." });
  }
}

/** @param wanted the mode; `null` keeps that of a file that is there, and leaves a new one to the umask */
async function replaceFile(path: string, text: string, wanted: number | null): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const found = await stat(target).catch(() => null);
  // A device or a pipe is written to; a file in its place would take its name from everybody on this computer.
  if (found !== null && !found.isFile()) return writeFile(target, text);
  const mode = wanted ?? (found === null ? 0o666 : found.mode & 0o777);
  const temporary = `${target}.${process.pid}.new`;
  const file = await open(temporary, "wx", mode);
  try {
    await writeAndClose(file, text);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function writeAndClose(file: FileHandle, text: string): Promise<void> {
  try {
    await file.writeFile(text, "utf8");
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Whether a program of this name can be started here. @param path the folders where programs are, as in `PATH` */
export async function canStart(name: string, path: string): Promise<boolean> {
  const found = await Promise.all(
    path.split(delimiter).map((folder) =>
      access(join(folder, name), constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}

function unreadable(path: string, error: unknown): Fault {
  return new Fault("usage", `${path} cannot be read: ${systemReason(error)}.`, { cause: error });
}
