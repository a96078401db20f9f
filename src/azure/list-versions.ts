/**
 * api-versions in which APIs are listed, the one that shows most first. Older ones can leave MCP-typed APIs out, without an
 * error (verified: Azure/apiops-cli, which lists with the first one; the second one is that of the extension for Visual
 * Studio Code). The last one is the SDK's own.
 */
export const listVersions = ["2025-09-01-preview", "2024-06-01-preview", "2024-05-01"] as const;

/** Which of the versions a service takes; found out by the first list. */
export interface ListVersions {
  readonly current: () => (typeof listVersions)[number];
  /** Goes to the next older version; `false` when there is none. */
  readonly fallBack: (from: (typeof listVersions)[number]) => boolean;
}

/** Begins with the version that shows most. */
export function newestListVersion(): ListVersions {
  let index = 0;
  return {
    current: () => listVersions[index] ?? "2024-05-01",
    fallBack: (from) => {
      const next = listVersions.indexOf(from) + 1;
      if (next >= listVersions.length) return false;
      index = Math.max(index, next);
      return true;
    },
  };
}
