import type { Sandbox } from "../../src/sandbox/open.ts";

/** The app registration with this application id, as the world holds it; changing it changes the world. */
export function registrationOf({ world }: Sandbox, appId: string) {
  const apps = world.tenants.flatMap(({ applications }) => applications);
  const app = apps.find((one) => one.appId === appId);
  if (app === undefined) throw new Error(`there is no app registration ${appId} in this world`);
  return app;
}
