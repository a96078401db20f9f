/** What `bin` loads first: enough to answer for help and version, for which nobody should wait. Everything else is in `main.ts`. */
export { keepCompiled } from "./cli/compile-cache.ts";
export { knownAnswer } from "./cli/help/known-help.ts";
export { standardOutput } from "./cli/host.ts";
