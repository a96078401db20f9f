import type { Command } from "commander";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { wholeProgram } from "../../../src/cli/command-tree.ts";
import { everyHelp } from "../../../src/cli/help/every-help.ts";
import { laidOut } from "../../../src/cli/help/help-text.ts";
import { testHost } from "../../support/host.ts";

/** Terminals of people, the bounds where wrapping begins, and what a terminal says that does not know its width. */
const widths = [0, 20, 39, 40, 41, 57, 60, 72, 79, 80, 81, 100, 120, 133, 200, 1000];

const texts = everyHelp(program());
const named = Object.entries(texts);

describe("help from the texts of the build", () => {
  test("there is one for the program and each of its commands", () => {
    const names = ["", "migrate", "plan", "policy", "tenants", "tenants add", "sandbox serve", "completion"];
    expect(Object.keys(texts)).toEqual(expect.arrayContaining(names));
    expect(named.length).toBe(commandsBelow(program()).length + 1);
  });

  test.each(named)("%s --help is what commander prints, at every width", (names, text) => {
    for (const width of widths) expect(laidOut(text, width)).toBe(printed(names, width));
  });

  test("any other width is no exception", () => {
    fc.assert(
      fc.property(fc.constantFrom(...named), fc.integer({ min: 1, max: 300 }), ([names, text], width) => {
        expect(laidOut(text, width)).toBe(printed(names, width));
      }),
      { numRuns: 60 },
    );
  });
});

function program(): Command {
  const { host } = testHost();
  return wholeProgram({ host, environment: null as never, setExitCode: () => undefined });
}

/** What commander prints for a command on a terminal of that width. */
function printed(names: string, width: number): string {
  const lines: string[] = [];
  const whole = program();
  Object.assign(whole.configureOutput(), {
    getOutHelpWidth: () => width,
    writeOut: (text: string) => lines.push(text),
  });
  const path = names === "" ? [] : names.split(" ");
  const command = path.reduce<Command>(
    (parent, name) => parent.commands.find((one) => one.name() === name) ?? parent,
    whole,
  );
  command.outputHelp();
  return lines.join("");
}

function commandsBelow({ commands }: Command): readonly Command[] {
  return commands.flatMap((command) => [command, ...commandsBelow(command)]);
}
