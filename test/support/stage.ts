import { publicCloud } from "../../src/azure/clouds.ts";
import { openStage } from "../../src/sandbox/rehearse/stage.ts";
import type { OpenStage } from "../../src/workflow/rehearse/stage.ts";

/** The stage as the program opens it. */
export const testStage: OpenStage = async (world) => {
  const { fetch, signIn, notEmulated, play } = await openStage(world);
  return {
    wire: fetch,
    cloud: { ...publicCloud, discoverable: false },
    credential: { kind: "client-secret", ...signIn },
    notEmulated,
    play,
  };
};
