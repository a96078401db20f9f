import { toJson } from "../core/document/json.ts";
import type { Host } from "./host.ts";
import type { Grouping, Screen, ScreenOptions } from "./screen.ts";
import { jsonScreen } from "./screens/json-screen.ts";
import { textScreen } from "./screens/text-screen.ts";
import { version } from "./version.ts";

const ungrouped: Grouping = (_title, print) => print();

/** The screen that the options ask for. What one form needs is loaded for that form alone. */
export async function openScreen(options: ScreenOptions, host: Host, group = ungrouped): Promise<Screen> {
  switch (options.format) {
    case "json": {
      return jsonScreen(host);
    }
    case "markdown": {
      const { markdownScreen } = await import("./screens/markdown-screen.ts");
      return markdownScreen(host);
    }
    case "text": {
      return textScreen(options, host, group);
    }
    case "sarif": {
      const { documentScreen } = await import("./screens/document-screen.ts");
      const { planSarif } = await import("../core/sarif/command-logs.ts");
      return documentScreen(host, (plan) => toJson(planSarif(plan, version)));
    }
    case "html": {
      const { documentScreen } = await import("./screens/document-screen.ts");
      const { approvalPage } = await import("../core/approval/approval-page.ts");
      return documentScreen(host, approvalPage);
    }
    default:
      return options.format satisfies never;
  }
}
