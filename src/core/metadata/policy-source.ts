import type { PolicyOutline } from "../policy/document/outline.ts";

/** A policy that could be read, as far as what it answers depends on it. */
export interface PolicySource {
  /** ARM id. */
  readonly address: string;
  /** What the policy belongs to, for people. */
  readonly owner: string;
  readonly outline: PolicyOutline;
}
