import { vsCodeSettings } from "./client-settings.ts";
import type { HandoutFacts } from "./handout-facts.ts";
import { obstaclesFor, wordsOf } from "./obstacles.ts";
import { bold, jsonToCopy, paragraph, type Section, say, type Text, typed } from "./page.ts";

/** How to add the server to Visual Studio Code, sign in, and see that it works. */
export function editorSection(facts: HandoutFacts): Section {
  return {
    title: "Visual Studio Code",
    blocks: [
      ...obstaclesFor(facts, "visual-studio-code").map((one) =>
        paragraph(say`${bold("Not yet:")} ${wordsOf(one, facts)}`),
      ),
      ...(facts.client.kind === "Visual Studio Code"
        ? [
            paragraph(
              say`Nobody needs a client id of their own: Visual Studio Code signs in with the one that it has.`,
            ),
          ]
        : []),
      paragraph(
        say`Save this as ${typed(".vscode/mcp.json")} in a folder and open it, or add it with ${bold("MCP: Open User Configuration")} from the command palette. Where there are other servers already, add the entry below ${typed("servers")}.`,
      ),
      jsonToCopy(vsCodeSettings(facts)),
      { kind: "steps", steps: steps(facts) },
    ],
    parts: [],
  };
}

function steps(facts: HandoutFacts): readonly Text[] {
  const { clientId, needsKey, hasBuiltInSignIn } = facts;
  return [
    say`Choose ${bold("Start")} above the entry${needsKey ? ", and type the subscription key that the publisher gave you" : ""}.`,
    say`Sign in with your work or school account, and accept what is asked, if anything is.${hasBuiltInSignIn ? say`` : say` If a client id is asked for (“Dynamic Client Registration not supported”), it is ${typed(clientId)}; leave the secret empty.`}`,
    say`The entry then says how many tools there are. Ask for something that they do in the chat, with ${bold("Agent")} chosen.`,
  ];
}
