/** Names each reason for skipping a file, for host and panel. */
import type { SkipReason } from "../core/text/corpusReport.ts";
import { t } from "./localize.ts";

const REASONS: Record<SkipReason, string> = {
  secret: t("files that hold secrets"),
  ignored: t("ignored by an ignore file"),
  excluded: t("excluded by a setting"),
  vendored: t("third-party code"),
  lockFile: t("lock files"),
  generated: t("generated"),
  minified: t("minified"),
  binary: t("binary"),
  tooLarge: t("too large"),
  duplicate: t("duplicate of another file"),
  empty: t("empty"),
  unreadable: t("unreadable"),
  otherType: t("unsupported file type"),
  overTotal: t("over the total size limit"),
  overBudget: t("no time left in the training time"),
};

/** The reason in the user's language. */
export function reasonText(reason: SkipReason): string {
  return REASONS[reason];
}
