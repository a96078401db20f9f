import type { Command } from "commander";
import { applyCommand } from "./apply.ts";
import type { CommandContext } from "./command.ts";
import { completionCommand } from "./completion.ts";
import { handoutCommand } from "./handout.ts";
import { initCommand } from "./init.ts";
import { migrateCommand, planCommand } from "./migrate.ts";
import { policyCommand } from "./policy.ts";
import { rehearseCommand } from "./rehearse.ts";
import { rollbackCommand } from "./rollback.ts";
import { sandboxCommand } from "./sandbox.ts";
import { showCommand } from "./show.ts";
import { sourceCommand } from "./source.ts";
import { tenantsCommand } from "./tenants.ts";
import { traceCommand } from "./trace.ts";
import { verifyCommand } from "./verify.ts";

/** Every command by its name, in the order of the help. */
export const commandDeclarations: Readonly<Record<string, (context: CommandContext) => Command>> = {
  migrate: migrateCommand,
  plan: planCommand,
  rehearse: rehearseCommand,
  show: showCommand,
  apply: applyCommand,
  rollback: rollbackCommand,
  verify: verifyCommand,
  tenants: tenantsCommand,
  trace: traceCommand,
  handout: handoutCommand,
  policy: policyCommand,
  source: sourceCommand,
  init: initCommand,
  sandbox: sandboxCommand,
  completion: completionCommand,
};
