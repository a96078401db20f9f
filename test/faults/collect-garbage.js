// Loaded before the program: collects garbage all the time, as a process does that works. A timer that only a weak
// reference holds, such as that of AbortSignal.timeout() inside AbortSignal.any() (Node 20), does not survive that.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc");
setInterval(() => collectGarbage(), 1000).unref();
