import { afterAll } from "vitest";
import { removeScratchFolders } from "./scratch.ts";

// Set up for every test file, because a module that several files share is evaluated once where a suite does not isolate them.
afterAll(removeScratchFolders);
