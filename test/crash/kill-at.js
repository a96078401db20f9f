// Loaded before the program (`node --import`): counts what it does to files below its state folder, and kills it before,
// in the middle of, or after one such operation. It is configured by the environment:
//
//   KILL_AT_FOLDER  the state folder
//   KILL_AT_NUMBER  the operation, from 1; nothing is killed without it
//   KILL_AT_MOMENT  before, halfway (a write of which half is on the disk) or after; or the code that the system refuses
//                   this and every later operation with, such as ENOSPC (then the program lives)
//
// Or it watches and kills nothing:
//
//   KILL_AT_LOG     a file that gets a line for each operation and each request, in their order
//   KILL_AT_COPIES  a folder that gets a copy of the state folder for each operation and moment, `<number>-<moment>`:
//                   what a kill would leave there
import fs from "node:fs";
import http from "node:http";
import https from "node:https";
import { syncBuiltinESMExports } from "node:module";
import { join, relative, resolve, sep } from "node:path";
import process from "node:process";

const folder = resolve(process.env.KILL_AT_FOLDER);
const number = Number(process.env.KILL_AT_NUMBER ?? 0);
const moment = process.env.KILL_AT_MOMENT;
const isRefusal = /^E[A-Z]+$/.test(moment ?? "");
const log = process.env.KILL_AT_LOG;
const copies = process.env.KILL_AT_COPIES;

const { open, write } = await originals();
const { appendFileSync, cpSync, mkdirSync, writeFileSync } = fs;
/** Open files below the folder: their path, and whether they were opened for writing. */
const files = new WeakMap();
let count = 0;
let isCopying = false;

patchPaths();
patchHandles();
refuseOtherWays();
watchRequests();
syncBuiltinESMExports();

async function originals() {
  const handle = await fs.promises.open(process.execPath, "r");
  const prototype = Object.getPrototypeOf(handle);
  await handle.close();
  return { open: fs.promises.open, write: { prototype, call: prototype.write } };
}

function patchPaths() {
  const { promises } = fs;
  for (const name of [
    "appendFile",
    "chmod",
    "copyFile",
    "link",
    "mkdir",
    "rename",
    "rm",
    "rmdir",
    "symlink",
    "truncate",
    "unlink",
    "utimes",
    "writeFile",
  ]) {
    const original = promises[name];
    promises[name] = (...args) => {
      const path = ourPath(name, args);
      if (path === undefined) return original.apply(promises, args);
      const half = name === "writeFile" ? halfOf(args[1], () => open(args[0], args[2]?.flag ?? "w")) : null;
      return counted(name, path, () => original.apply(promises, args), half);
    };
  }
  promises.open = async (path, flags = "r", ...rest) => {
    const act = () => open(path, flags, ...rest);
    if (!isOurs(path)) return act();
    const writes = flags !== "r";
    const handle = await (writes ? counted("open", path, act, null) : act());
    files.set(handle, { path, writes });
    return handle;
  };
}

function patchHandles() {
  const { prototype } = write;
  for (const name of [
    "appendFile",
    "chmod",
    "close",
    "datasync",
    "sync",
    "truncate",
    "utimes",
    "write",
    "writeFile",
    "writev",
  ]) {
    const original = prototype[name];
    prototype[name] = function patched(...args) {
      const file = files.get(this);
      if (file === undefined || (name === "close" && !file.writes)) return original.apply(this, args);
      const half = name === "writeFile" || name === "write" ? halfOf(args[0], async () => this) : null;
      return counted(name, file.path, () => original.apply(this, args), half);
    };
  }
}

/** What is changed in another way would not be counted, so it must not be there. */
function refuseOtherWays() {
  const changing =
    /^(appendFile|chmod|copyFile|cp|createWriteStream|link|mkdir|mkdtemp|open|rename|rm|rmdir|symlink|truncate|unlink|utimes|writeFile)(Sync)?$/;
  for (const name of Object.keys(fs).filter((key) => changing.test(key))) {
    const original = fs[name];
    fs[name] = (...args) => {
      if (!isCopying && ourPath(name, args) !== undefined)
        throw new Error(`the kill matrix does not see fs.${name}(${args[0]})`);
      return original.apply(fs, args);
    };
  }
  for (const name of ["cp", "mkdtemp"]) {
    const original = fs.promises[name];
    fs.promises[name] = (...args) => {
      if (isOurs(args[0])) throw new Error(`the kill matrix does not see fs.promises.${name}(${args[0]})`);
      return original.apply(fs.promises, args);
    };
  }
}

/** The wire asks with these two (`azure/live-wire.ts`), and with nothing else. */
function watchRequests() {
  for (const module of [http, https]) {
    const original = module.request;
    module.request = (url, options, ...rest) => {
      note({ request: `${options.method ?? "GET"} ${new URL(url).pathname}` });
      return original(url, options, ...rest);
    };
  }
}

async function counted(operation, path, act, half) {
  count++;
  const own = count;
  const place = relative(folder, String(path));
  note({ number: own, operation, path: place, hasHalf: half !== null });
  if (copies !== undefined) {
    copyAs(`${own}-before`);
    if (half !== null) writeFileSync(join(copyAs(`${own}-halfway`), place), half.bytes);
    const result = await act();
    copyAs(`${own}-after`);
    return result;
  }
  if (isRefusal) return refusalOr(own, operation, act);
  if (own !== number) return act();
  if (moment === "before") die();
  if (moment === "halfway") {
    await write.call.call(await half.file(), half.bytes, 0, half.bytes.length);
    die();
  }
  const result = await act();
  die();
  return result;
}

/** A disk that is full, or that may not be written to, stays so. Only closing and removing still work. */
function refusalOr(own, operation, act) {
  if (number === 0 || own < number || operation === "close" || operation === "unlink") return act();
  const error = new Error(`${moment}: the test's disk refuses, write`);
  throw Object.assign(error, { code: moment });
}

/** Half of what is to be written, and the file that it is written to. */
function halfOf(data, file) {
  const bytes = Buffer.from(data);
  return { bytes: bytes.subarray(0, Math.floor(bytes.length / 2)), file };
}

function copyAs(name) {
  const copy = join(copies, name);
  mkdirSync(copy, { recursive: true });
  // Copying calls the functions that are refused to everybody else.
  isCopying = true;
  if (fs.existsSync(folder)) cpSync(folder, copy, { recursive: true });
  isCopying = false;
  return copy;
}

function die() {
  process.kill(process.pid, "SIGKILL");
  // Until the signal arrives, nothing else happens in this process.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

/** Only some operations have a second path; of others the second argument may be anything. */
function ourPath(name, [first, second]) {
  const hasTwo = /^(copyFile|link|rename|symlink)/.test(name);
  return [first, ...(hasTwo ? [second] : [])].find(isOurs);
}

function isOurs(path) {
  if (typeof path !== "string" && !(path instanceof URL) && !Buffer.isBuffer(path)) return false;
  const full = resolve(path instanceof URL ? path.pathname : String(path));
  return full === folder || full.startsWith(folder + sep);
}

function note(line) {
  if (log !== undefined) appendFileSync(log, `${JSON.stringify(line)}\n`);
}
