/** Why files were not learned, in words, for host and panel alike. */
import type { SkipReason } from "../core/text/corpusReport.ts";
import { t } from "./localize.ts";

const REASONS: Record<SkipReason, string> = {
  secret: t("files of secrets"),
  ignored: t("ignored by an ignore file"),
  excluded: t("excluded by a setting"),
  vendored: t("other people's code"),
  lockFile: t("lock files"),
  generated: t("generated"),
  minified: t("minified"),
  binary: t("binary"),
  tooLarge: t("too large"),
  duplicate: t("same as another file"),
  empty: t("empty"),
  unreadable: t("unreadable"),
  otherType: t("of a type that is not learned"),
  overTotal: t("over the total size"),
};

export function reasonText(reason: SkipReason): string {
  return REASONS[reason];
}
