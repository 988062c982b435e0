/** What keeps a workspace from being learned, in words, for host and panel alike. */
import { t } from "./localize.ts";
import type { Obstacle } from "./panel.ts";

export interface ObstacleText {
  readonly sentence: string;
  /** What can be done about it. */
  readonly action: string;
}

const OBSTACLES: Record<Obstacle, ObstacleText> = {
  noFolder: {
    sentence: t("Recurrent learns from a folder, and none is open."),
    action: t("Open Folder"),
  },
  untrusted: {
    sentence: t("This workspace is in Restricted Mode, where Recurrent does not train."),
    action: t("Manage Workspace Trust"),
  },
  virtual: {
    sentence: t("The files of this workspace are not on a disk, so Recurrent cannot learn from them."),
    action: t("Open Folder"),
  },
};

export function obstacleText(obstacle: Obstacle): ObstacleText {
  return OBSTACLES[obstacle];
}
