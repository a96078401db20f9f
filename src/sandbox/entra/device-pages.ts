import type { World } from "../world/world.ts";
import type { DeviceSignIn } from "./flow.ts";
import { escape, layout, name } from "./page-layout.ts";
import { appFacts, facts } from "./pages.ts";

/** The page where people enter a code. */
export function codePage(action: string, isWrong: boolean): string {
  return layout(
    "Enter code",
    `<h1>Enter code</h1>
${isWrong ? '<p class="refusal">That code is not waiting for anybody. It may have expired.</p>' : ""}
<p>Enter the code that the program shows.</p>
<form method="get" action="${escape(action)}">
<input name="code" aria-label="Code" autocomplete="off" required>
<button value="true">Next</button>
</form>`,
  );
}

/** The page that asks whether somebody really signs in to an app on another device. */
export function devicePage(world: World, waiting: DeviceSignIn, user: string, action: string): string {
  const { client, userCode } = waiting;
  return layout(
    "Sign in",
    `<h1>Are you trying to sign in to ${name(client.application.displayName)}?</h1>
<p>Only go on if you started this yourself, on a device of yours.</p>
${facts([...appFacts(world, client), ["You are", name(user)], ["Code", `<code>${escape(userCode)}</code>`]])}
<form method="post" action="${escape(action)}">
<input type="hidden" name="code" value="${escape(userCode)}">
<input type="hidden" name="login_hint" value="${escape(user)}">
<button name="accept" value="false">Cancel</button>
<button name="accept" value="true">Continue</button>
</form>`,
  );
}

/** The last page. */
export function deviceDonePage({ client }: DeviceSignIn, accepted: boolean): string {
  const app = name(client.application.displayName);
  return layout(
    "Done",
    accepted
      ? `<h1>You have signed in to ${app}.</h1>\n<p>Close this page, and go on at the device.</p>`
      : `<h1>You did not sign in to ${app}.</h1>\n<p>Close this page.</p>`,
  );
}
